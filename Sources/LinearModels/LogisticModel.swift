package import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A fitted linear classifier: logits are features · weights + bias.
package struct LogisticModel: Sendable, Equatable {
    /// How logits become probabilities.
    package enum Link: String, Codable, Sendable {
        /// The classes exclude each other; probabilities sum to 1.
        case softmax
        /// Every label is a question of its own.
        case sigmoid
    }

    /// d × k, one row a feature.
    package var weights: Matrix
    /// k.
    package var bias: [Double]
    /// From logits to probabilities.
    package var link: Link

    package init(weights: Matrix, bias: [Double], link: Link) {
        precondition(weights.columns == bias.count, "one bias a class")
        self.weights = weights
        self.bias = bias
        self.link = link
    }

    /// Number of classes or labels (k).
    package var classes: Int { bias.count }

    /// n × k logits.
    package func logits<Value>(of features: SparseMatrix<Value>, parallelism: Parallelism = .serial) -> Matrix {
        var logits = features.multiplied(by: weights, parallelism: parallelism)
        for row in 0..<logits.rows {
            for column in 0..<classes { logits[row, column] += bias[column] }
        }
        return logits
    }

    /// n × k probabilities.
    package func probabilities<Value>(of features: SparseMatrix<Value>, parallelism: Parallelism = .serial) -> Matrix {
        var result = logits(of: features, parallelism: parallelism)
        switch link {
        case .softmax:
            for row in 0..<result.rows { Self.softmax(&result.values, row * classes..<(row + 1) * classes) }
        case .sigmoid:
            for index in result.values.indices { result.values[index] = Self.sigmoid(result.values[index]) }
        }
        return result
    }

    /// What each feature of a row adds to the logit of a class; with the bias they sum to the logit.
    package func contributions<Value>(
        of features: SparseMatrix<Value>,
        row: Int,
        class label: Int
    ) -> [(feature: Int, contribution: Double)] {
        (features.rowOffsets[row]..<features.rowOffsets[row + 1]).map { entry in
            let feature = Int(features.columnIndices[entry])
            return (feature, Double(features.values[entry]) * weights[feature, label])
        }
    }

    /// ln Σ exp(xᵢ), finite for any finite elements; −∞ for none.
    package static func logSumExp(_ values: [Double]) -> Double {
        guard let largest = values.max(), largest > -.infinity else { return -.infinity }
        return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    }

    /// exp(xᵢ) / Σ exp(xⱼ); the largest is subtracted first.
    package static func softmax(_ values: [Double]) -> [Double] {
        var result = values
        softmax(&result, values.indices)
        return result
    }

    /// The same in place, for some of the elements.
    private static func softmax(_ values: inout [Double], _ range: Range<Int>) {
        var largest = -Double.infinity
        for index in range { largest = max(largest, values[index]) }
        var sum = 0.0
        for index in range {
            values[index] = exp(values[index] - largest)
            sum += values[index]
        }
        for index in range { values[index] /= sum }
    }

    /// 1 / (1 + exp(−x)), without overflow on either side.
    package static func sigmoid(_ value: Double) -> Double {
        if value >= 0 { return 1 / (1 + exp(-value)) }
        let power = exp(value)
        return power / (1 + power)
    }
}
