import Evaluation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Numbers from 0 on, drawn in proportion to weights.
struct Distribution: Sendable {
    private let cumulative: [Double]

    /// - Parameter weights: at least one, none negative, not all 0.
    init(_ weights: some Sequence<Double>) {
        var sum = 0.0
        cumulative = weights.map { weight in
            sum += weight
            return sum
        }
        precondition(sum > 0, "something must be drawn")
    }

    /// Zipf's law as Mandelbrot has it: the weight of rank r, from 0 on, is (r + 1 + shift)^−exponent.
    static func zipf(count: Int, exponent: Double, shift: Double) -> Distribution {
        Distribution((0..<count).lazy.map { pow(Double($0) + 1 + shift, -exponent) })
    }

    func draw(_ random: inout SplitMix64) -> Int {
        let target = random.unit() * (cumulative.last ?? 0)
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
