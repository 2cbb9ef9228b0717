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
        let outputs = outputs
        logits.withUnsafeMutableBufferPointer { logits in
            switch storage {
            case .single(let weights):
                weights.withUnsafeBufferPointer { weights in
                    for (term, value) in zip(chosen, values) {
                        // Sizes were checked when the table was made and terms come from the vocabulary of the same
                        // size; one check a row keeps it so.
                        precondition(Int(term) < terms)
                        let row = weights.baseAddress! + Int(term) * outputs
                        for output in 0..<outputs { logits[output] += value * Double(row[output]) }
                    }
                }
            case .quantized(let steps8, let steps):
                steps8.withUnsafeBufferPointer { weights in
                    steps.withUnsafeBufferPointer { steps in
                        for (term, value) in zip(chosen, values) {
                            precondition(Int(term) < terms)
                            let row = weights.baseAddress! + Int(term) * outputs
                            let scaled = value * Double(steps[Int(term)])
                            for output in 0..<outputs { logits[output] += scaled * Double(row[output]) }
                        }
                    }
                }
            }
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
