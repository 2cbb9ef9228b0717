import Foundation
import TestSupport
import Testing

@testable import Tasnif

@Suite struct JSONTextTests {
    private func text(_ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        body(&json)
        return json.string
    }

    @Test func objectsAndArrays() {
        let made = text { json in
            json.object { json in
                json.key("a")
                json.array { json in
                    json.value(1)
                    json.value(true)
                    json.array { _ in }
                    json.object { _ in }
                }
                json.key("b")
                json.range(3..<5)
                json.key("c")
                json.strings(["x", "y"])
                json.key("d")
                json.raw("[1,2]")
                json.key("e")
                json.object(of: [("x", 1), ("y", 2)]) { $0.value($1) }
                json.key("f")
                json.object(of: [(String, Int)]()) { $0.value($1) }
            }
        }
        #expect(
            made
                == #"{"a": [1, true, [], {}], "b": [3, 5], "c": ["x", "y"], "d": [1,2], "e": {"x": 1, "y": 2}, "f": {}}"#
        )
    }

    @Test(arguments: [
        ("قال", "\"قال\""), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1F}\u{8}", #""\u0000\u001f\u0008""#),
        ("\u{7F}\u{2028}😀", "\"\u{7F}\u{2028}😀\""), ("", "\"\""),
    ])
    func strings(value: String, expected: String) throws {
        let made = text { $0.value(value) }
        #expect(made == expected)
        let back = try JSONSerialization.jsonObject(with: Data(made.utf8), options: .fragmentsAllowed)
        #expect(back as? String == value)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (0.1 + 0.2, "0.3"), (1.0 / 3, "0.333333"),
        (0.9999999, "1"), (123456789.0, "123457000"),
        (1e-7, "1e-07"), (1.5e-300, "1.5e-300"), (1e300, "1e+300"), (1e20, "1e+20"), (.infinity, "null"),
        (-.infinity, "null"), (.nan, "null"),
        (Double.leastNonzeroMagnitude, "5e-324"), (Double.greatestFiniteMagnitude, "1.79769e+308"), (2.5, "2.5"),
        (-123.4567891, "-123.457"),
    ])
    func numbers(value: Double, expected: String) {
        #expect(text { $0.value(value) } == expected)
    }

    @Test func undefined() {
        #expect(text { $0.value(nil as Double?) } == "null")
    }

    @Test func roundingIsWithinHalfAUnit() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<2000 {
            let value =
                Double.random(in: -1...1, using: &random)
                * Double(sign: .plus, exponent: .random(in: -200...200, using: &random), significand: 1)
            for digits in [1, 4, 6, 12] {
                let made = JSONText.rounded(value, digits: digits)
                let back = try #require(Double(made), "\(made)")
                // Half a unit of the last digit kept, and a little for the division.
                #expect(
                    abs(back - value) <= 0.5000001 * abs(value) * pow(10, Double(1 - digits)),
                    "\(value) to \(digits) digits: \(made)"
                )
                _ = try JSONSerialization.jsonObject(with: Data(made.utf8), options: .fragmentsAllowed)
            }
        }
    }

    /// What is written in whole numbers is what the division would give.
    @Test func numbersWrittenInWholeNumbersAreTheSame() {
        var random = SplitMix64(seed: 5)
        func check(_ value: Double, _ digits: Int) {
            #expect(text { $0.value(value, digits: digits) } == JSONText.rounded(value, digits: digits), "\(value)")
        }
        for exponent in -30...1 {
            for _ in 0..<200 {
                let value = Double.random(in: 0.1...1, using: &random) * pow(10, Double(exponent))
                for digits in [1, 4, 6, 15, 16] { check(value, digits) }
            }
            for value in [1, 1.5, 9.9999995, 9.99999951, 0.99999949, 2] { check(value * pow(10, Double(exponent)), 6) }
        }
        for value in [1e-4, 1e-5, 9.99999e-5, 9.999999e-5, 0.0001234565, 0.1, 0.5, 1.0.nextDown, Double.ulpOfOne] {
            check(value, 4)
            check(value, 6)
        }
    }

    @Test func linesAreSeparateValues() {
        let lines = text { json in
            for number in 1...2 {
                json.object {
                    $0.key("a")
                    $0.value(number)
                }
                json.endLine()
            }
        }
        #expect(lines == "{\"a\": 1}\n{\"a\": 2}\n")
    }

    @Test func removeAll() {
        var json = JSONText()
        json.value(1)
        json.removeAll()
        json.value(2)
        #expect(json.string == "2")
    }
}
