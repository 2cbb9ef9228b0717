import TestSupport
import Testing

@testable import Optimization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct LBFGSTests {
    private func minimize(_ function: DenseFunction, from start: [Double], _ solver: LBFGS = LBFGS())
        -> LBFGS.Minimum<DenseVector>
    {
        var function = function
        return solver.minimize(&function, from: DenseVector(start))
    }

    private static var strict: LBFGS {
        var solver = LBFGS()
        solver.gradientTolerance = 1e-10
        return solver
    }

    @Test("Quadratics of every conditioning are solved", arguments: [1, 10, 1e3, 1e6], [1, 2, 7, 100])
    func quadratics(condition: Double, dimensions: Int) {
        var generator = SplitMix64(seed: UInt64(dimensions))
        let diagonal = (0..<dimensions).map { pow(condition, Double($0) / Double(max(1, dimensions - 1))) }
        let center = generator.symmetric(count: dimensions)
        var solver = Self.strict
        solver.iterationLimit = 20_000
        let minimum = minimize(
            .quadratic(diagonal, center: center),
            from: [Double](repeating: 5, count: dimensions),
            solver
        )
        #expect(minimum.stopReason == .gradientConverged)
        #expect(minimum.gradientNorm <= 1e-10)
        // The smallest second derivative is 1: the distance is at most the gradient.
        for index in 0..<dimensions { #expect(abs(minimum.point.elements[index] - center[index]) < 1e-9) }
        #expect(minimum.value < 1e-18)
    }

    @Test("A quadratic with as many steps in memory as dimensions takes few rounds")
    func fewRounds() {
        let minimum = minimize(
            .quadratic([1, 2, 3, 4, 5], center: [1, -1, 2, 0, 3]),
            from: [9, 9, 9, 9, 9],
            Self.strict
        )
        #expect(minimum.iterations <= 15 && minimum.evaluations <= 25)
        #expect(minimum.evaluations > minimum.iterations)
    }

    @Test("Rosenbrock's valley", arguments: [[-1.2, 1], [0, 0], [3, -4], [1, 1]] as [[Double]])
    func rosenbrock(start: [Double]) {
        let minimum = minimize(.rosenbrock, from: start, Self.strict)
        #expect(minimum.stopReason == .gradientConverged)
        for element in minimum.point.elements { #expect(abs(element - 1) < 1e-8) }
        #expect(minimum.iterations < 100)
    }

    @Test("Rosenbrock's valley in ten dimensions", arguments: 1...10 as ClosedRange<UInt64>)
    func rosenbrock10(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        // A start near the global minimum: from afar four to seven dimensions and more have a second, local one
        // (Shang and Qiu 2006).
        let minimum = minimize(.rosenbrock, from: generator.symmetric(count: 10).map { 1 + 0.5 * $0 }, Self.strict)
        #expect(minimum.stopReason == .gradientConverged, "seed \(seed)")
        for element in minimum.point.elements { #expect(abs(element - 1) < 1e-8, "seed \(seed)") }
    }

    @Test("The value never rises from round to round", arguments: 1...5 as ClosedRange<UInt64>)
    func descent(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let start = generator.symmetric(count: 6).map { 2 * $0 }
        var previous = Double.infinity
        for rounds in 0...30 {
            var solver = Self.strict
            solver.iterationLimit = rounds
            let value = minimize(.rosenbrock, from: start, solver).value
            #expect(value <= previous, "seed \(seed), round \(rounds)")
            previous = value
        }
    }

    @Test("A start at the minimum stops at once")
    func startAtMinimum() {
        let minimum = minimize(.rosenbrock, from: [1, 1])
        #expect(minimum.stopReason == .gradientConverged && minimum.iterations == 0 && minimum.evaluations == 1)
    }

    @Test("The limit of rounds is kept and the point is the best so far", arguments: [0, 1, 5])
    func iterationLimit(limit: Int) {
        var solver = Self.strict
        solver.iterationLimit = limit
        let minimum = minimize(.rosenbrock, from: [-1.2, 1], solver)
        #expect(minimum.stopReason == .iterationLimit && minimum.iterations == limit)
        #expect(minimum.value <= 24.2 && minimum.value == DenseFunction.rosenbrock.body(minimum.point.elements).value)
    }

    /// 1 + (x − 0.3)⁴ + (y + 0.7)⁴, flat to rounding long before its slopes are.
    private static let flat = DenseFunction { point in
        let (x, y) = (point[0] - 0.3, point[1] + 0.7)
        return (1 + x * x * x * x + y * y * y * y, [4 * x * x * x, 4 * y * y * y])
    }

    @Test("When the value hardly changes any more it stops for that, unless told not to")
    func valueConverged() {
        let function = Self.flat
        var solver = LBFGS()
        solver.gradientTolerance = 0
        let minimum = minimize(function, from: [1, 1], solver)
        #expect(minimum.stopReason == .valueConverged)
        #expect(abs(minimum.point.elements[0] - 0.3) < 1e-3 && abs(minimum.point.elements[1] + 0.7) < 1e-3)
        solver.valueTolerance = 0
        solver.iterationLimit = 60
        #expect(minimize(function, from: [1, 1], solver).stopReason != .valueConverged)
    }

    @Test("One idle round is not the end")
    func idleRounds() {
        let function = Self.flat
        var solver = LBFGS()
        solver.gradientTolerance = 0
        solver.valueRounds = 1
        let first = minimize(function, from: [1, 1], solver)
        solver.valueRounds = 4
        #expect(minimize(function, from: [1, 1], solver).iterations >= first.iterations + 3)
    }

    @Test("A function that only claims to fall ends with the line search")
    func lineSearchFailed() {
        // The gradient points the wrong way.
        let function = DenseFunction { x in (x[0] * x[0], [-2 * x[0]]) }
        let minimum = minimize(function, from: [1])
        #expect(minimum.stopReason == .lineSearchFailed)
        #expect(minimum.point.elements == [1] && minimum.value == 1)
    }

    @Test("A function without a lower bound ends, with finite numbers")
    func unbounded() {
        let minimum = minimize(DenseFunction { x in (x[0], [1]) }, from: [0])
        #expect(minimum.stopReason != .gradientConverged && minimum.stopReason != .notFinite)
        #expect(minimum.value.isFinite && minimum.point.elements[0].isFinite)
    }

    @Test("A start that is not finite is said to be so", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(bad: Double) {
        let value = minimize(DenseFunction { x in (bad, [x[0]]) }, from: [1])
        #expect(value.stopReason == .notFinite && value.iterations == 0 && value.point.elements == [1])
        let gradient = minimize(DenseFunction { _ in (1, [bad]) }, from: [1])
        #expect(gradient.stopReason == .notFinite)
    }

    /// −√x-like barriers: log-barrier functions are infinite or NaN beyond 0.
    @Test(
        "Functions that are not finite on part of the line are minimised all the same",
        arguments: [Double.infinity, .nan]
    )
    func barrier(outside: Double) {
        // x − ln x, minimum 1 at 1; the first steps from 1e-3 and from 50 cross 0.
        let function = DenseFunction { x in
            x[0] > 0 && x[1] > 0
                ? (x[0] - log(x[0]) + 3 * x[1] - 2 * log(x[1]), [1 - 1 / x[0], 3 - 2 / x[1]])
                : (outside, [outside, outside])
        }
        for start in [[1e-3, 1], [50, 1], [50, 1e-4], [2, 2]] as [[Double]] {
            let minimum = minimize(function, from: start, Self.strict)
            #expect(minimum.stopReason == .gradientConverged, "from \(start): \(minimum)")
            #expect(abs(minimum.point.elements[0] - 1) < 1e-8 && abs(minimum.point.elements[1] - 2.0 / 3) < 1e-8)
        }
    }

    @Test("A value that is finite beside a gradient that is not")
    func halfFinite() {
        let function = DenseFunction { x in
            x[0] < 3 ? ((x[0] - 1) * (x[0] - 1), [2 * (x[0] - 1)]) : ((x[0] - 1) * (x[0] - 1), [.nan])
        }
        let minimum = minimize(function, from: [-40])
        #expect(minimum.stopReason == .gradientConverged)
        #expect(abs(minimum.point.elements[0] - 1) < 1e-5)
    }

    @Test("Scales from tiny to huge", arguments: [1e-100, 1e-12, 1e12, 1e100])
    func scales(scale: Double) {
        let function = DenseFunction { x in
            let inner = DenseFunction.quadratic([1, 10], center: [1, 2]).body(x)
            return (scale * inner.value, inner.gradient.map { scale * $0 })
        }
        var solver = LBFGS()
        solver.gradientTolerance = 1e-9 * scale
        let minimum = minimize(function, from: [4, -4], solver)
        #expect(minimum.stopReason == .gradientConverged)
        #expect(abs(minimum.point.elements[0] - 1) < 1e-8 && abs(minimum.point.elements[1] - 2) < 1e-8)
    }

    @Test("No dimensions at all")
    func empty() {
        let minimum = minimize(DenseFunction { _ in (3, []) }, from: [])
        #expect(minimum.stopReason == .gradientConverged && minimum.value == 3)
    }

    @Test("The same run gives the same bits")
    func deterministic() {
        let first = minimize(.rosenbrock, from: [-1.2, 1, 0.5, 2])
        let second = minimize(.rosenbrock, from: [-1.2, 1, 0.5, 2])
        #expect(first.point == second.point && first.evaluations == second.evaluations)
    }

    @Test("Reasons have stable names, for reports and model cards")
    func names() {
        let reasons: [StopReason] = [
            .gradientConverged, .valueConverged, .iterationLimit, .lineSearchFailed, .notFinite,
        ]
        let names = reasons.map { $0.description }
        #expect(names == ["gradient", "value", "iteration limit", "line search", "not finite"])
    }
}
