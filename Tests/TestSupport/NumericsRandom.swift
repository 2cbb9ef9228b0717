/// SplitMix64 with a few distributions: random cases of numerical tests, the same in every run.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in −1..<1.
    public mutating func signed() -> Double { Double(next() >> 11) * 0x1p-52 - 1 }

    /// `count` numbers in −1..<1.
    public mutating func signed(count: Int) -> [Double] { (0..<count).map { _ in signed() } }
}

/// |a − b| relative to the larger of 1, |a| and |b|.
public func scaledDifference(_ a: Double, _ b: Double) -> Double {
    abs(a - b) / max(1, abs(a), abs(b))
}

/// The largest scaled difference of two sequences of one length; infinite for different lengths or a NaN.
public func scaledDifference(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double {
    guard a.count == b.count else { return .infinity }
    var largest = 0.0
    for (x, y) in zip(a, b) {
        let difference = scaledDifference(x, y)
        guard !difference.isNaN else { return .infinity }
        largest = max(largest, difference)
    }
    return largest
}
