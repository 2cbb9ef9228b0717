import TestSupport
import Testing

@testable import Optimization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct LineSearchTests {
    /// A function of one variable with its derivative.
    typealias Line = @Sendable (Double) -> (value: Double, slope: Double)

    private func search(_ line: Line, firstStep: Double, _ search: StrongWolfe = StrongWolfe()) -> (
        step: Double?, evaluations: Int
    ) {
        var evaluations = 0
        let step = search.search(from: line(0), firstStep: firstStep) { step in
            evaluations += 1
            return line(step)
        }
        return (step, evaluations)
    }

    private func expectWolfe(_ line: Line, _ step: Double?, _ search: StrongWolfe = StrongWolfe(), _ comment: String) {
        guard let step else {
            Issue.record("no step: \(comment)")
            return
        }
        let start = line(0)
        let end = line(step)
        #expect(step > 0, "\(comment)")
        // Values near each other agree to rounding only; the search allows for the same.
        let rounding = 1e-14 * abs(start.value)
        #expect(
            end.value <= start.value + search.sufficientDecrease * step * start.slope + rounding,
            "decrease: \(comment)"
        )
        #expect(abs(end.slope) <= search.curvature * abs(start.slope), "curvature: \(comment)")
    }

    /// The functions of Moré and Thuente, Line search algorithms with guaranteed sufficient decrease, ACM TOMS 20
    /// (1994), section 5.
    static let moreThuente: [Line] = [
        { a in (-a / (a * a + 2), (a * a - 2) / ((a * a + 2) * (a * a + 2))) },
        { a in
            let s = a + 0.004
            return (s * s * s * s * (s - 2), s * s * s * (5 * s - 8))
        },
        { a in
            // A parabola's corner of width 0.02 around 1, with 39 quarter waves on top.
            let (b, waves) = (0.01, 39.0)
            let corner = a <= 1 - b ? 1 - a : a >= 1 + b ? a - 1 : (a - 1) * (a - 1) / (2 * b) + b / 2
            let slope = a <= 1 - b ? -1 : a >= 1 + b ? 1 : (a - 1) / b
            let frequency = waves * Double.pi / 2
            return (
                corner + 2 * (1 - b) / (waves * Double.pi) * sin(frequency * a), slope + (1 - b) * cos(frequency * a)
            )
        },
    ]

    @Test(
        "The conditions hold on Moré and Thuente's functions from any first step",
        arguments: 0..<3,
        [1e-3, 0.1, 1, 10, 1000]
    )
    func moreThuente(number: Int, firstStep: Double) {
        let line = Self.moreThuente[number]
        var search = StrongWolfe()
        if number == 2 { search.curvature = 0.5 }
        let result = self.search(line, firstStep: firstStep, search)
        expectWolfe(line, result.step, search, "function \(number), first step \(firstStep)")
        #expect(result.evaluations <= search.evaluationLimit)
    }

    @Test(
        "The conditions hold on random smooth functions, for sloppy and for exact searches",
        arguments: [0.9, 0.5, 0.1]
    )
    func randomFunctions(curvature: Double) {
        for seed in 1...300 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            // Waves on a parabola: bounded below, with many local minima.
            let waves = (0..<4).map { _ in
                (size: generator.symmetric(), frequency: 3 * generator.symmetric(), phase: 3 * generator.symmetric())
            }
            let width = 0.05 + abs(generator.symmetric())
            let center = 4 * generator.symmetric()
            let plain: Line = { a in
                waves.reduce((width * (a - center) * (a - center), 2 * width * (a - center))) { sum, wave in
                    let angle = wave.frequency * a + wave.phase
                    return (sum.0 + wave.size * sin(angle), sum.1 + wave.size * wave.frequency * cos(angle))
                }
            }
            // Walk in the direction in which it falls.
            let sign = plain(0).slope < 0 ? 1.0 : -1.0
            let line: Line = { a in
                let result = plain(sign * a)
                return (result.value, sign * result.slope)
            }
            var search = StrongWolfe()
            search.curvature = curvature
            let firstStep = exp(6 * generator.symmetric())
            let result = self.search(line, firstStep: firstStep, search)
            expectWolfe(line, result.step, search, "seed \(seed), first step \(firstStep)")
            #expect(result.evaluations <= search.evaluationLimit, "seed \(seed)")
        }
    }

    @Test("A first step that meets the conditions is taken as it is")
    func firstStep() {
        let result = search({ a in ((a - 1) * (a - 1), 2 * (a - 1)) }, firstStep: 0.9)
        #expect(result.step == 0.9 && result.evaluations == 1)
    }

    @Test("An exact search finds the minimum of a parabola in few evaluations", arguments: [1e-4, 1e-2, 1, 50, 1e6])
    func parabola(firstStep: Double) throws {
        var exact = StrongWolfe()
        exact.curvature = 1e-6
        let result = search({ a in ((a - 3) * (a - 3), 2 * (a - 3)) }, firstStep: firstStep, exact)
        #expect(abs(try #require(result.step) - 3) < 1e-5)
        #expect(result.evaluations <= 14)
    }

    @Test(
        "Walls of infinity or NaN are backed away from",
        arguments: [Double.infinity, .nan, -.infinity],
        [0.5, 2, 1e3, 1e9]
    )
    func walls(outside: Double, firstStep: Double) {
        // −a − ln(1 − a) + …: finite below 1 only, minimum at 1 − 1/3.
        let line: Line = { a in a < 1 ? (-3 * a - log(1 - a), -3 + 1 / (1 - a)) : (outside, outside) }
        let result = search(line, firstStep: firstStep)
        expectWolfe(line, result.step, StrongWolfe(), "wall of \(outside), first step \(firstStep)")
    }

    @Test("A wall met while extrapolating is backed away from too", arguments: [Double.infinity, .nan])
    func lateWall(outside: Double) {
        // Steep at first, so the search walks on towards the wall at 1.
        let line: Line = { a in a < 1 ? (-3 * a - log(1 - a), -3 + 1 / (1 - a)) : (outside, 1) }
        var exact = StrongWolfe()
        exact.curvature = 0.01
        let result = search(line, firstStep: 0.05, exact)
        expectWolfe(line, result.step, exact, "late wall")
    }

    @Test("A function that is finite nowhere else gives no step, within the limit")
    func nowhere() {
        let result = search({ a in a == 0 ? (0, -1) : (.nan, .nan) }, firstStep: 1)
        #expect(result.step == nil)
        #expect(result.evaluations == StrongWolfe().evaluationLimit)
    }

    @Test("A function that rises though its slope says otherwise gives no step")
    func rising() {
        let result = search({ a in (a, -1) }, firstStep: 1)
        #expect(result.step == nil && result.evaluations <= StrongWolfe().evaluationLimit)
    }

    @Test("A function that falls for ever gives no step within the limit, or a step that it falls along")
    func unbounded() {
        let result = search({ a in (-a, -1) }, firstStep: 1)
        #expect(result.evaluations <= StrongWolfe().evaluationLimit)
        if let step = result.step { #expect(step > 0 && step.isFinite) }
    }

    /// Values near 1e6 agree to 1e-10; the slope still tells the way.
    @Test("Near the minimum slopes decide where values agree to rounding")
    func rounding() throws {
        let line: Line = { a in (1e6 + 1e-12 * ((a - 1) * (a - 1)), 2e-12 * (a - 1)) }
        let step = try #require(search(line, firstStep: 1).step)
        #expect(abs(step - 1) < 0.9)
    }
}
