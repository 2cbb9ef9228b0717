import LinearAlgebra

/// The weights of all axes side by side: one row a term, one column a label of an axis.
///
/// Feature-major, so that one pass over the terms of an article gives the logits of every axis.
struct WeightTable: Sendable {
    /// Number of terms (d).
    let terms: Int
    /// Number of labels of all axes together.
    let outputs: Int
    private let storage: Storage

    private enum Storage: Sendable {
        /// d × outputs floats.
        case single(SharedBuffer<Float>)
        /// d × outputs steps of −127…127, and for each term the size of a step.
        case quantized(SharedBuffer<Int8>, steps: SharedBuffer<Float>)
    }

    /// Weights in single precision; nil when the size is wrong.
    init?(terms: Int, outputs: Int, weights: SharedBuffer<Float>) {
        guard weights.count == terms * outputs else { return nil }
        self.terms = terms
        self.outputs = outputs
        storage = .single(weights)
    }

    /// Weights in 8 bits; nil when the sizes are wrong.
    init?(terms: Int, outputs: Int, quantized: SharedBuffer<Int8>, steps: SharedBuffer<Float>) {
        guard quantized.count == terms * outputs, steps.count == terms else { return nil }
        self.terms = terms
        self.outputs = outputs
        storage = .quantized(quantized, steps: steps)
    }

    /// The same weights in 8 bits: each row is scaled so that its largest weight is 127 steps.
    ///
    /// The error of a weight is at most half a step, 0.4 % of the largest weight of its term.
    func quantized() -> WeightTable {
        guard case .single(let weights) = storage else { return self }
        var steps: [Float] = []
        var values: [Int8] = []
        steps.reserveCapacity(terms)
        values.reserveCapacity(weights.count)
        for term in 0..<terms {
            let row = (0..<outputs).map { weights[term * outputs + $0] }
            let step = (row.map(abs).max() ?? 0) / 127
            steps.append(step)
            for weight in row { values.append(step > 0 ? Int8(clamping: Int((weight / step).rounded())) : 0) }
        }
        return WeightTable(terms: terms, outputs: outputs, quantized: SharedBuffer(values), steps: SharedBuffer(steps))
            ?? self
    }

    /// Adds Σ value · weight of some terms to `logits` (one a label of all axes).
    func add(_ chosen: [UInt32], _ values: [Double], to logits: inout [Double]) {
        precondition(chosen.count == values.count && logits.count == outputs)
        // Sizes were checked when the table was made, and terms come from a vocabulary of the same size; one look at
        // them keeps it so.
        precondition(chosen.allSatisfy { Int($0) < terms })
        let outputs = outputs
        logits.withUnsafeMutableBufferPointer { logits in
            guard let sums = logits.baseAddress else { return }
            switch storage {
            case .single(let weights):
                weights.withUnsafeBufferPointer { Self.add(chosen, values, $0, outputs, to: sums) }
            case .quantized(let weights, let steps):
                let scaled = steps.withUnsafeBufferPointer { steps in
                    zip(chosen, values).map { term, value in value * Double(steps[Int(term)]) }
                }
                weights.withUnsafeBufferPointer { Self.add(chosen, scaled, $0, outputs, to: sums) }
            }
        }
    }

    /// Adds rows of the weights, some columns at a time: their sums stay in registers while all terms go by.
    @inline(__always)
    private static func add<Weight: DoubleConvertible>(
        _ chosen: [UInt32],
        _ values: [Double],
        _ weights: UnsafeBufferPointer<Weight>,
        _ outputs: Int,
        to sums: UnsafeMutablePointer<Double>
    ) {
        guard let rows = weights.baseAddress else { return }
        let (chosen, values) = (chosen.span, values.span)
        var column = 0
        while column &+ 8 <= outputs {
            var (low, high) = (Double.four(sums + column), Double.four(sums + column + 4))
            for index in chosen.indices {
                let row = rows + (Int(chosen[index]) &* outputs &+ column)
                low += values[index] * Weight.four(row)
                high += values[index] * Weight.four(row + 4)
            }
            for place in 0..<4 { (sums[column &+ place], sums[column &+ place &+ 4]) = (low[place], high[place]) }
            column &+= 8
        }
        while column &+ 4 <= outputs {
            var sum = Double.four(sums + column)
            for index in chosen.indices {
                let row = rows + (Int(chosen[index]) &* outputs &+ column)
                sum += values[index] * Weight.four(row)
            }
            for place in 0..<4 { sums[column &+ place] = sum[place] }
            column &+= 4
        }
        while column &+ 2 <= outputs {
            var sum = SIMD2(sums[column], sums[column &+ 1])
            for index in chosen.indices {
                let row = rows + (Int(chosen[index]) &* outputs &+ column)
                sum += values[index] * SIMD2(Weight.double(row[0]), Weight.double(row[1]))
            }
            (sums[column], sums[column &+ 1]) = (sum[0], sum[1])
            column &+= 2
        }
        if column < outputs {
            var sum = sums[column]
            for index in chosen.indices {
                sum += values[index] * Weight.double(rows[Int(chosen[index]) &* outputs &+ column])
            }
            sums[column] = sum
        }
    }

    /// One weight.
    func weight(term: Int, output: Int) -> Double {
        switch storage {
        case .single(let weights): Double(weights[term * outputs + output])
        case .quantized(let weights, let steps): Double(steps[term]) * Double(weights[term * outputs + output])
        }
    }

    /// Adds the sections that hold the weights.
    func write(to file: inout ModelFileWriter) {
        switch storage {
        case .single(let weights): file.add("weights.f32", weights)
        case .quantized(let weights, let steps):
            file.add("weights.i8", weights)
            file.add("weights.steps", steps)
        }
    }

    /// Reads the sections that `write` made.
    init(_ file: ModelFileReader, terms: Int, outputs: Int, path: String) throws(ModelFileError) {
        let table: WeightTable?
        if file.has("weights.i8") {
            table = try WeightTable(
                terms: terms,
                outputs: outputs,
                quantized: file.buffer("weights.i8"),
                steps: file.buffer("weights.steps")
            )
        } else {
            table = try WeightTable(terms: terms, outputs: outputs, weights: file.buffer("weights.f32"))
        }
        guard let table else { throw .altered(path: path, part: "the size of the weights") }
        self = table
    }
}

/// A number that a weight is stored as.
private protocol DoubleConvertible {
    static func double(_ number: Self) -> Double
}

extension Float: DoubleConvertible {
    @inline(__always) static func double(_ number: Float) -> Double { Double(number) }
}

extension Double: DoubleConvertible {
    @inline(__always) static func double(_ number: Double) -> Double { number }
}

extension Int8: DoubleConvertible {
    @inline(__always) static func double(_ number: Int8) -> Double { Double(number) }
}

extension DoubleConvertible {
    /// The doubles of four numbers in a row. They are read one by one, which the compiler makes one instruction.
    @inline(__always)
    static func four(_ row: UnsafePointer<Self>) -> SIMD4<Double> {
        SIMD4(double(row[0]), double(row[1]), double(row[2]), double(row[3]))
    }
}
