import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Training data: spelling, length and outlet give no stance away")
struct SurfaceTests {
    private let set: TrainingSet

    init() throws { set = try TrainingSet.shared.get() }

    /// Articles by stance; those without one are another test's fault.
    private var stances: [(stance: String, entries: [TrainingSet.Entry])] {
        Dictionary(grouping: set.entries.filter { !$0.stance.isEmpty }, by: \.stance).sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
    }

    @Test func spelling() {
        let faults = stances.compactMap { stance, entries -> String? in
            let count = entries.count(where: \.isInFinalMaksuraSpelling)
            let share = Double(count) / Double(entries.count)
            if 0.25...0.60 ~= share { return nil }
            return "\(stance): \(count) of \(entries.count) articles, \(rounded(share))"
        }
        expectNone(faults, "of each stance a share of 0.25…0.60 is in final-ى spelling")
    }

    /// Length counts the words that the cleaner keeps, for no others reach a model.
    @Test func length() {
        func meanLogarithm(_ entries: [TrainingSet.Entry]) -> Double {
            entries.reduce(0) { $0 + log(Double(max(1, $1.kept.count))) } / Double(max(1, entries.count))
        }
        let overall = meanLogarithm(set.entries)
        let faults = stances.compactMap { stance, entries -> String? in
            let mean = meanLogarithm(entries)
            if abs(mean - overall) <= 0.35 { return nil }
            return "\(stance): \(rounded(mean)) over \(entries.count) articles, \(rounded(overall)) over all"
        }
        expectNone(faults, "the mean logarithm of the length of each stance is within 0.35 of the overall mean")
    }

    @Test func noStanceOwnsAnOutlet() {
        var faults: [String] = []
        for (outlet, counts) in set.crossTable().sorted(by: { $0.key < $1.key }) {
            let total = counts.values.reduce(0, +)
            for (stance, count) in counts.sorted(by: { $0.key < $1.key }) where 4 * count > 3 * total {
                let share = rounded(Double(count) / Double(total))
                faults.append("\(outlet): \(stance) \(count) of \(total) articles, \(share)")
            }
        }
        expectNone(faults, "no stance has more than 0.75 of an outlet's articles")
    }

    @Test func outletAndStanceAreNearlyIndependent() {
        let table = set.crossTable()
        let association = Self.cramersV(table)
        #expect(association < 0.30, "Cramér's V of outlet and stance is \(rounded(association)): \(Self.text(table))")
    }

    /// The measure itself: none for independent rows; near one where the row decides.
    @Test func measureOfAssociation() {
        let stances = ["a", "b", "c"]
        func table(_ count: (Int, Int) -> Int) -> [String: [String: Int]] {
            var table: [String: [String: Int]] = [:]
            for row in 0..<3 {
                for (column, stance) in stances.enumerated() where count(row, column) > 0 {
                    table["\(row)", default: [:]][stance] = count(row, column)
                }
            }
            return table
        }
        #expect(Self.cramersV(table { row, _ in 10 * (row + 1) }) == 0)
        #expect(abs(Self.cramersV(table { row, column in row == column ? 50 : 0 }) - 1) < 1e-12)
    }

    /// Cramér's V of a table of counts, corrected for the bias of small samples.
    ///
    /// Source: W. Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical
    /// Society 42 (2013), eqs. 3–6.
    private static func cramersV(_ table: [String: [String: Int]]) -> Double {
        var columns: [String: Double] = [:]
        for counts in table.values { for (stance, count) in counts { columns[stance, default: 0] += Double(count) } }
        let n = columns.values.reduce(0, +)
        guard n > 1, table.count > 1, columns.count > 1 else { return 0 }
        var chiSquare = 0.0
        for counts in table.values {
            let row = Double(counts.values.reduce(0, +))
            for (stance, column) in columns {
                let expected = row * column / n
                let difference = Double(counts[stance, default: 0]) - expected
                chiSquare += difference * difference / expected
            }
        }
        let (r, c) = (Double(table.count), Double(columns.count))
        let phiSquare = max(0, chiSquare / n - (r - 1) * (c - 1) / (n - 1))
        let rows = r - (r - 1) * (r - 1) / (n - 1)
        let stances = c - (c - 1) * (c - 1) / (n - 1)
        return (phiSquare / min(rows - 1, stances - 1)).squareRoot()
    }

    private static func text(_ table: [String: [String: Int]]) -> String {
        table.sorted { $0.key < $1.key }.map { outlet, counts in
            "\(outlet) " + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }.joined(separator: "; ")
    }
}
