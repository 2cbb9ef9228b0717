import LinearAlgebra
import TestSupport
import Testing

@testable import Tasnif

@Suite("Table of weights")
struct WeightTableTests {
    /// Any number of labels, of which some are added several at a time and the rest one by one.
    @Test("Adding the rows of some terms is the plain sum", arguments: 1...21)
    func sums(outputs: Int) throws {
        var random = SplitMix64(seed: UInt64(outputs))
        let terms = 40
        let weights = random.symmetric(count: terms * outputs).map { Float($0) }
        let table = try #require(WeightTable(terms: terms, outputs: outputs, weights: SharedBuffer(weights)))
        let chosen = (0..<25).map { _ in UInt32.random(in: 0..<UInt32(terms), using: &random) }
        let values = random.symmetric(count: chosen.count)
        let start = random.symmetric(count: outputs)
        for table in [table, table.quantized()] {
            var logits = start
            table.add(chosen, values, to: &logits)
            for output in 0..<outputs {
                var sum = start[output]
                for (term, value) in zip(chosen, values) {
                    sum += value * table.weight(term: Int(term), output: output)
                }
                // In 8 bits the value is multiplied by the size of a step first.
                #expect(abs(sum - logits[output]) <= 1e-14, "output \(output)")
            }
        }
    }

    @Test("No terms leave the logits as they are")
    func nothing() throws {
        let table = try #require(WeightTable(terms: 1, outputs: 3, weights: SharedBuffer([1, 2, 3])))
        var logits = [4.0, 5, 6]
        table.add([], [], to: &logits)
        #expect(logits == [4, 5, 6])
    }
}
