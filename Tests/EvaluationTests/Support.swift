import Foundation
import TestSupport

@testable import Evaluation

/// Named figures of a program.
struct Figures {
    private let cells: [String: String]

    init(_ file: String, name: String, value: String) throws {
        let rows = try TSV(fixture: file, of: #filePath).rows
        cells = Dictionary(uniqueKeysWithValues: rows.compactMap { row in row[name].map { ($0, row[value] ?? "") } })
    }

    /// Every name, sorted.
    var names: [String] { cells.keys.sorted() }

    func numbers(_ name: String) throws -> [Double] {
        guard let cell = cells[name] else { throw Missing(name: name) }
        return try cell.split(separator: ",").map { text in
            guard let number = Double(text) else { throw Missing(name: "number in \(name)") }
            return number
        }
    }

    func number(_ name: String) throws -> Double { try numbers(name)[0] }

    struct Missing: Error {
        let name: String
    }
}

/// Rows of `columns` numbers.
func rows(_ values: [Double], columns: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<$0 + columns]) }
}

/// The places of the ones.
func labels(_ indicators: [Double]) -> [Int] { indicators.indices.filter { indicators[$0] == 1 } }

/// Whether a defined value agrees with another to 1e-10, the precision of the figures' 12 digits and more than that of
/// the sums.
func agrees(_ value: Double?, _ expected: Double, within tolerance: Double = 1e-10) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance
}
