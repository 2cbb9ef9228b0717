// The least that a tagger of words has to do to its input, on one core: decode UTF-8, fold letters, split into words,
// hash each word and count it in a table. No cleaning, no check of collisions, nothing weighed.
//
//     words FILE PASSES
//
// Prints a line for each pass over the file: seconds, words, distinct words. gcc -O3 -march=native.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SEPARATOR = 0, MARK = 1 };

// What each character of the first 64 K stands for: SEPARATOR, MARK (part of a word, but dropped), or a letter.
static uint16_t folded[1 << 16];

static int in(unsigned c, unsigned first, unsigned last) { return c >= first && c <= last; }

static void fill_table(void) {
    for (unsigned c = 0; c < 1 << 16; c++) {
        unsigned to = SEPARATOR;
        if (in(c, '0', '9') || in(c, 'a', 'z')) to = c;
        else if (in(c, 'A', 'Z')) to = c + 'a' - 'A';
        else if (in(c, 0xC0, 0x24F) && c != 0xD7 && c != 0xF7) to = c;
        else if (c == 0x640 || c == 0x670 || in(c, 0x64B, 0x65F) || in(c, 0x6D6, 0x6ED)) to = MARK;
        else if (c == 0x622 || c == 0x623 || c == 0x625 || c == 0x671) to = 0x627;
        else if (c == 0x629) to = 0x647;
        else if (c == 0x649) to = 0x64A;
        else if (in(c, 0x660, 0x669)) to = c - 0x660 + '0';
        else if (in(c, 0x620, 0x64A) || in(c, 0x66E, 0x6D3)) to = c;
        folded[c] = to;
    }
}

typedef struct {
    uint64_t hash;
    uint64_t count;
} Slot;

static Slot *table;
static size_t slots, distinct;

static void grow(void) {
    Slot *old = table;
    size_t old_slots = slots;
    slots *= 2;
    table = calloc(slots, sizeof(Slot));
    if (!table) exit(70);
    for (size_t i = 0; i < old_slots; i++) {
        if (!old[i].count) continue;
        size_t at = old[i].hash >> 20 & (slots - 1);
        while (table[at].count) at = (at + 1) & (slots - 1);
        table[at] = old[i];
    }
    free(old);
}

static inline void count_word(uint64_t hash) {
    size_t at = hash >> 20 & (slots - 1);
    while (table[at].count && table[at].hash != hash) at = (at + 1) & (slots - 1);
    if (!table[at].count) {
        table[at].hash = hash;
        if (++distinct * 2 > slots) {
            table[at].count = 1;
            grow();
            return;
        }
    }
    table[at].count++;
}

static size_t count_words(const uint8_t *text, size_t size) {
    const uint64_t seed = 0x9E3779B97F4A7C15, factor = 0xD6E8FEB86659FD93;
    uint64_t hash = seed;
    size_t words = 0;
    int inside = 0;
    for (size_t at = 0; at < size;) {
        unsigned byte = text[at], c;
        if (byte < 0x80) c = byte, at += 1;
        else if (byte < 0xE0) c = (byte & 0x1F) << 6 | (text[at + 1] & 0x3F), at += 2;
        else if (byte < 0xF0) c = (byte & 0xF) << 12 | (text[at + 1] & 0x3F) << 6 | (text[at + 2] & 0x3F), at += 3;
        else c = 0xFFFF, at += 4;
        unsigned letter = folded[c];
        if (letter > MARK) {
            hash = (hash ^ letter) * factor;
            inside = 1;
        } else if (letter == SEPARATOR && inside) {
            count_word(hash);
            words++;
            hash = seed;
            inside = 0;
        }
    }
    if (inside) count_word(hash), words++;
    return words;
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    FILE *file = fopen(arguments[1], "rb");
    if (!file || fseek(file, 0, SEEK_END)) return 66;
    size_t size = ftell(file);
    rewind(file);
    // A character cut off at the end reads up to three bytes on.
    uint8_t *text = calloc(size + 4, 1);
    if (!text || fread(text, 1, size, file) != size) return 74;
    fill_table();
    for (int pass = atoi(arguments[2]); pass > 0; pass--) {
        slots = 1 << 16, distinct = 0;
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        table = calloc(slots, sizeof(Slot));
        if (!table) return 70;
        size_t words = count_words(text, size);
        clock_gettime(CLOCK_MONOTONIC, &end);
        free(table);
        printf("%.6f\t%zu\t%zu\n", end.tv_sec - start.tv_sec + 1e-9 * (end.tv_nsec - start.tv_nsec), words, distinct);
    }
}
