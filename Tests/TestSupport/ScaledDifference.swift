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
