/// The help texts of the program at 100 columns, whole. Scripts and guides go by them: a change here is a change of
/// the contract.
enum HelpTexts {
    /// The text of a command, `tasnif` for the program itself.
    static func text(_ command: String) -> String? { texts[command] }

    private static let texts: [String: String] = [
        "tasnif": """
        OVERVIEW: Tags Arabic news articles and finds the topics of a collection.

        Train a model from labelled articles, tag new articles with it, and see what it goes by. Results go
        to standard output, everything else to standard error.

        Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 input missing or unreadable, 70 a fault of
        ours, 73 output cannot be made, 74 an input/output error midway.

        USAGE: tasnif <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          train                   Trains a model from labelled articles.
          predict                 Tags articles from files, folders or standard input.
          topics                  Prints the top terms of topics, of a model or fitted to any collection.
          evaluate                Measures a model, or a recipe by cross-validation, on labelled articles.
          explain                 Shows what spoke for and against each tag of an article, and where it
                                  stands.
          suggest                 Names the unlabelled articles most worth labelling next.
          inspect                 Prints the card of a model: axes, labels, settings, training data,
                                  figures, sizes.
          check                   Looks for what is wrong with labelled data before training.
          normalize               Shows what the text pipeline does: what is cut and by which rule, and the
                                  tokens.
          serve                   Answers on a local web page and as a JSON API: paste an article, see its
                                  tags.

          See 'tasnif help <subcommand>' for detailed help.

        """,
        "train": """
        OVERVIEW: Trains a model from labelled articles.

        Reads labelled articles, selects settings by cross-validation in which near-duplicates stay
        together, fits one classifier for each axis and the topics, writes one model file, and prints
        figures on held-out articles.

        USAGE: tasnif train [<options>] <data> ... --output <model>

        ARGUMENTS:
          <data>                  Labelled articles: files or folders.

        RECIPE OPTIONS:
          --axis <name>           Axis to train; repeatable (default: every axis found).
          --multi <axis>          Axis that takes several labels; repeatable (default: where any article
                                  has several or none).
          --codebook <file>       Codebook in YAML: axes, labels and their tree.
          --folds <k>             Folds of the cross-validation; 0 for no search. (default: 5)
          --mask <file>           Phrases taken out of every article, one on each line: names of outlets.
          --group-by <field>      Field whose values stay in one fold, such as story or source.
          --preset <preset>       Features and effort: fast, balanced or accurate. (values: fast, balanced,
                                  accurate; default: balanced)
          --regularization <c>    Fixed C instead of the search, as in scikit-learn (larger: less
                                  regularization).
          --optimize <measure>    What the search goes by: macro-f1, micro-f1, log-loss or accuracy.
                                  (values: macro-f1, micro-f1, log-loss, accuracy; default: macro-f1)
          --lexicon <file>        Phrases and the features they stand for: phrase, tab, feature on each
                                  line, perhaps tab and cue words.
          --without <name>        Features or cleaning rule to leave out; repeatable: word-pairs,
                                  characters, punctuation, passages, or a rule that normalize names.
          --plain                 scikit-learn's TfidfVectorizer + LogisticRegression on Tasnif's tokens:
                                  no stems, stop words, class weights, calibration.

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          -o, --output <model>    The model file to write.
          --topics <n>            Number of topics; 0 for none, auto for as many as are coherent and
                                  stable. (default: 20)
          --report <folder>       Folder for the report of the training.
          --quantize              Store weights in 8 bits.
          --scratch <folder>      Folder for what is too large for memory (default: TMPDIR, else /var/tmp).
          --memory <mib>          MiB of counts and rows that are kept in memory; the rest goes to files
                                  (default: half of the machine's memory).
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "predict": """
        OVERVIEW: Tags articles from files, folders or standard input.

        Articles are tagged as they stream by, in parallel, and printed in the order read. One article that
        cannot be read is reported and the others go on; the exit code is then 65.

        USAGE: tasnif predict [<options>] [<input> ...]

        ARGUMENTS:
          <input>                 Articles: files, folders, or - for standard input (the default).

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        ABSTENTION:
          --abstain-below <probability>
                                  Withhold tags of a lower probability.
          --target-precision <share>
                                  Withhold tags of probabilities at which held-out answers were right less
                                  often, such as 0.9.
          --abstain-novel <share> Do not tag articles as strange as the strangest of the training articles,
                                  by this share of them, such as 0.01.

        LABEL SETS:
          --coverage <share>      Give label sets that hold the true label at least this often, such as 0.9.
          --coverage-by-label     Keep to the share for each label by itself, not only for all together.

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --format <format>       How tags are printed: table, jsonl, csv or tsv. (values: table, jsonl,
                                  csv, tsv; default: table)
          --explain <n>           Name the N terms that spoke most for each tag (jsonl). (default: 0)
          --keep-fields           Pass on the fields of a record that Tasnif does not know (jsonl, csv,
                                  tsv).
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "topics": """
        OVERVIEW: Prints the top terms of topics, of a model or fitted to any collection.

        Without articles, the topics of a model are printed. With articles, labelled or not, topics are
        fitted to them; with articles and -m, the topics of the model are looked for in them. Terms are
        written as they are most often written in the articles.

        USAGE: tasnif topics [<options>] [<data> ...]

        ARGUMENTS:
          <data>                  Articles to fit topics to: files, folders, or - for standard input.

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          -k, --topics <k>        Number of topics to fit (default: 20); auto: as many as are coherent and
                                  stable.
          -n, --terms <n>         Number of terms printed for each topic. (default: 10)
          --articles <n>          Print so many articles that stand for each topic. (default: 0)
          --by <axis>             Print shares of topics by the labels of an axis or a field; repeatable.
          --over <period>         Print shares of topics over time. (values: year, month, day)
          --format <format>       How topics are printed: table, json (one object), jsonl, csv or tsv.
                                  (values: table, json, jsonl, csv, tsv; default: table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "evaluate": """
        OVERVIEW: Measures a model, or a recipe by cross-validation, on labelled articles.

        Prints precision, recall and F1 of each label, macro and micro F1, accuracy, log-loss, calibration
        error and confusions, and F1 level by level where the codebook gives the labels a tree; with 95 %
        intervals. With --cross-validate no model is used: each part of the data is tagged by a model
        trained on the others; with --leave-one-out the parts are the values of a field, such as the
        outlets. With abstention, figures of the answers that are left stand beside those of all.

        USAGE: tasnif evaluate [<options>] <data> ...

        ARGUMENTS:
          <data>                  Labelled articles: files or folders.

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        ABSTENTION:
          --abstain-below <probability>
                                  Withhold tags of a lower probability.
          --target-precision <share>
                                  Withhold tags of probabilities at which held-out answers were right less
                                  often, such as 0.9.
          --abstain-novel <share> Do not tag articles as strange as the strangest of the training articles,
                                  by this share of them, such as 0.01.

        LABEL SETS:
          --coverage <share>      Give label sets that hold the true label at least this often, such as 0.9.
          --coverage-by-label     Keep to the share for each label by itself, not only for all together.

        RECIPE OPTIONS (WITHOUT A MODEL; WITH ONE, --AXIS AND --CODEBOOK SAY WHAT IS MEASURED):
          --axis <name>           Axis to train; repeatable (default: every axis found).
          --multi <axis>          Axis that takes several labels; repeatable (default: where any article
                                  has several or none).
          --codebook <file>       Codebook in YAML: axes, labels and their tree.
          --folds <k>             Folds of the cross-validation; 0 for no search. (default: 5)
          --mask <file>           Phrases taken out of every article, one on each line: names of outlets.
          --group-by <field>      Field whose values stay in one fold, such as story or source.
          --preset <preset>       Features and effort: fast, balanced or accurate. (values: fast, balanced,
                                  accurate; default: balanced)
          --regularization <c>    Fixed C instead of the search, as in scikit-learn (larger: less
                                  regularization).
          --optimize <measure>    What the search goes by: macro-f1, micro-f1, log-loss or accuracy.
                                  (values: macro-f1, micro-f1, log-loss, accuracy; default: macro-f1)
          --lexicon <file>        Phrases and the features they stand for: phrase, tab, feature on each
                                  line, perhaps tab and cue words.
          --without <name>        Features or cleaning rule to leave out; repeatable: word-pairs,
                                  characters, punctuation, passages, or a rule that normalize names.
          --plain                 scikit-learn's TfidfVectorizer + LogisticRegression on Tasnif's tokens:
                                  no stems, stop words, class weights, calibration.

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --cross-validate <k>    Evaluate the recipe by cross-validation with K parts.
          --leave-one-out <field> Evaluate the recipe on each value of a field, such as source, by a model
                                  trained on the others.
          --against <model>       Compare with a second model on the same articles, by paired tests.
          --by <field>            Figures for each value of a field as well, such as source; repeatable.
          --drift                 Compare words and tags with those of training; articles need no labels
                                  then.
          --details               Print the reliability and risk-coverage tables, too (json always has
                                  them).
          --format <format>       How figures are printed: table or json. (values: table, json; default:
                                  table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "explain": """
        OVERVIEW: Shows what spoke for and against each tag of an article, and where it stands.

        Contributions and bias add up to the logit, the score before calibration. The smallest set of terms
        without which the answer would be another is found exactly: without a term means that it
        contributes nothing, to any label or passage, while the others keep their weights.

        USAGE: tasnif explain [<options>] [<article>]

        ARGUMENTS:
          <article>               The article: a file, or - for standard input (the default).

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --id <id>               Which record of a file with several.
          --axis <name>           Axis to explain; repeatable (default: all).
          --label <[axis=]label>  Label to explain beside those given; repeatable.
          --terms <n>             Terms listed for and against each label (default: 10; in JSON all).
          --without <n>           Look for up to N terms without which the answer would be another; 0: do
                                  not. (default: 20)
          --format <format>       How the explanation is printed: table, json or html, a page as of --html.
                                  (values: table, json, html; default: table)
          --html <file>           Write a page that marks the evidence in the text, too.
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "suggest": """
        OVERVIEW: Names the unlabelled articles most worth labelling next.

        From a pool of articles it picks those whose tags are most in doubt, unlike each other and unlike
        those labelled already. As CSV the result is a spreadsheet with a column of labels to fill in for
        each axis, which train reads.

        USAGE: tasnif suggest [<options>] <pool> ...

        ARGUMENTS:
          <pool>                  Articles to choose from: files, folders, or - for standard input.

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          -n, --number <n>        Number of articles to suggest. (default: 20)
          --axis <name>           Axis to be labelled; repeatable (default: every axis of the model).
          --uncertainty <measure> What doubt is measured by: margin or entropy. (values: margin, entropy;
                                  default: margin)
          --labelled <data>       Articles labelled already, none like which is suggested; repeatable.
          --format <format>       How suggestions are printed: table, jsonl, csv or tsv. (values: table,
                                  jsonl, csv, tsv; default: table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "inspect": """
        OVERVIEW: Prints the card of a model: axes, labels, settings, training data, figures, sizes.

        USAGE: tasnif inspect [--model <file>] [--format <format>] [--threads <n>] [--seed <n>] [--quiet]

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --format <format>       How the card is printed: table or json. (values: table, json; default:
                                  table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "check": """
        OVERVIEW: Looks for what is wrong with labelled data before training.

        Finds copies and near-copies (also across training and test data), labels that contradict each
        other or that a model of the other articles does not believe, rare and misspelt labels, texts that
        are empty or not in Arabic, and terms and sources that give labels away. The exit code is 65 where
        `train` would end with 65.

        USAGE: tasnif check [<options>] <data> ...

        ARGUMENTS:
          <data>                  Labelled articles: files or folders.

        OPTIONS OF THE TRAINING TO COME:
          --axis <name>           Axis to train; repeatable (default: every axis found).
          --multi <axis>          Axis that takes several labels; repeatable (default: where any article
                                  has several or none).
          --codebook <file>       Codebook in YAML: axes, labels and their tree.
          --folds <k>             Folds of the cross-validation; 0 for no search. (default: 5)
          --mask <file>           Phrases taken out of every article, one on each line: names of outlets.
          --group-by <field>      Field whose values stay in one fold, such as story or source.

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --against <test>        Articles that the model will be tested on: files or folders.
          --fix <folder>          New or empty folder for a cleaned copy: copies once, empty articles out.
          --no-cross-validation   Skip the search for wrong labels, which takes most of the time.
          --format <format>       How findings are printed: table, jsonl, csv or tsv. (values: table,
                                  jsonl, csv, tsv; default: table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "normalize": """
        OVERVIEW: Shows what the text pipeline does: what is cut and by which rule, and the tokens.

        USAGE: tasnif normalize [<file> ...] [--model <file>] [--without <rule> ...] [--format <format>] [--input-format <format>] [--encoding <name>] [--text-column <name>] [--label-column <axis[=column]> ...] [--threads <n>] [--seed <n>] [--quiet]

        ARGUMENTS:
          <file>                  Articles: files, folders, or - for standard input (the default).

        INPUT OPTIONS:
          --input-format <format> Layout of the input: jsonl, json, csv, tsv, fasttext, text, labels,
                                  folders (default: by name and content).
          --encoding <name>       Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6
                                  (default: recognised).
          --text-column <name>    Column or field that holds the text.
          --label-column <axis[=column]>
                                  Column that holds the labels of an axis; repeatable.

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --model <file>          Model whose pipeline is used (default: the pipeline of this version).
          --without <rule>        Cleaning rule to switch off; repeatable: repeated-paragraphs,
                                  repeated-sentences, related-stories, most-read, source-lines, bylines,
                                  agency-credits, picture-captions, foreign-captions, publication-dates,
                                  file-names, comment-forms, copyright, sharing, wire-marks, links.
          --format <format>       How the result is printed: table or jsonl. (values: table, jsonl, csv,
                                  tsv; default: table)
          --version               Show the version.
          -h, --help              Show help information.


        """,
        "serve": """
        OVERVIEW: Answers on a local web page and as a JSON API: paste an article, see its tags.

        The page takes an article and shows its tags with the evidence marked in the text. Programs send
        articles to POST /predict and get what predict prints with --format jsonl; GET /topics, GET /model
        and GET /healthz answer, too. Requests change nothing and no article is kept. Ctrl-C or SIGTERM
        ends the server once the requests at hand are answered.

        USAGE: tasnif serve [--model <file>] [--host <address>] [--port <n>] [--max-bytes <n>] [--threads <n>] [--seed <n>] [--quiet]

        MODEL:
          -m, --model <file>      The model file (default: TASNIF_MODEL, else the shipped model).

        RUN OPTIONS:
          --threads <n>           Number of threads (default: all cores).
          --seed <n>              Seed of everything random. (default: 13)
          --quiet                 No progress and no remarks on standard error; errors and warnings stay.

        OPTIONS:
          --host <address>        Address of this machine to listen on, such as 0.0.0.0 for all (default:
                                  127.0.0.1, which other machines cannot reach).
          --port <n>              Port to listen on; 0 for any that is free. (default: 8017)
          --max-bytes <n>         Largest body of a request, in bytes. (default: 4194304)
          --version               Show the version.
          -h, --help              Show help information.


        """,
    ]
}
