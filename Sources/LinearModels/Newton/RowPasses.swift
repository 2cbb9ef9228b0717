import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The passes over n × k vectors that `NewtonState` is made of.
///
/// Rows are worked on in chunks whose borders depend on the number of rows alone, and sums are added up chunk by
/// chunk, so
/// results do not depend on the number of threads. Every chunk writes its own rows only.
struct RowPasses: Sendable {
    let rows: Int
    let k: Int
    let link: LogisticModel.Link
    /// 1 / S and λ of `LinearLoss`.
    let scale: Double
    let penalty: Double
    let targets: [Double]
    let sampleWeights: [Double]
    let parallelism: Parallelism

    /// Rows of a chunk.
    private static let chunkRows = 512

    /// With softmax all columns are one problem: every column gets the sum. With sigmoid the values stay as they are.
    func merged(_ values: [Double]) -> [Double] {
        guard link == .softmax else { return values }
        let sum = values.reduce(0, +)
        return values.map { _ in sum }
    }

    /// Calls `body` for every chunk of rows with `width` sums of its own, and adds the sums up in order.
    private func sums(_ width: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void) -> [Double] {
        let (rows, size) = (rows, Self.chunkRows)
        let chunks = (rows + size - 1) / size
        let partial = SharedVector(count: chunks * width)
        // A few thousand elements are done before another thread has woken.
        let parallelism = rows * k < 16_384 ? .serial : parallelism
        parallelism.forEach(count: chunks) { chunk in
            body(chunk * size..<min(rows, (chunk + 1) * size), partial.start + chunk * width)
        }
        var total = [Double](repeating: 0, count: width)
        for chunk in 0..<chunks { for index in 0..<width { total[index] += partial.start[chunk * width + index] } }
        return total
    }

    /// Σ over rows of x y, a column.
    func dots(_ x: SharedVector, _ y: SharedVector) -> [Double] {
        let k = k
        return sums(k) { rows, sums in
            let (x, y) = (x.start, y.start)
            for row in rows {
                for column in 0..<k { sums[column] += x[row * k + column] * y[row * k + column] }
            }
        }
    }

    /// The largest magnitude of an element.
    func largest(_ x: SharedVector) -> Double {
        let k = k
        let (rows, size) = (rows, Self.chunkRows)
        let chunks = (rows + size - 1) / size
        let partial = SharedVector(count: chunks)
        parallelism.forEach(count: chunks) { chunk in
            var largest = 0.0
            for index in chunk * size * k..<min(rows, (chunk + 1) * size) * k {
                largest = max(largest, abs(x.start[index]))
            }
            partial.start[chunk] = largest
        }
        return partial.elements.max() ?? 0
    }

    /// y ← factor · x, rounded.
    func copy(_ x: SharedVector, times factor: Double, to y: SharedElements<Float>) {
        let k = k
        _ = sums(0) { rows, _ in
            for index in rows.lowerBound * k..<rows.upperBound * k { y.start[index] = Float(factor * x.start[index]) }
        }
    }

    /// y ← factor · x
    func copy(_ x: SharedElements<Float>, times factor: Double, to y: SharedVector) {
        let k = k
        _ = sums(0) { rows, _ in
            for index in rows.lowerBound * k..<rows.upperBound * k { y.start[index] = factor * Double(x.start[index]) }
        }
    }

    /// A ← A + length V, Z ← Z + length KV.
    func move(
        _ coefficients: SharedVector,
        _ logits: SharedVector,
        along step: SharedVector,
        _ stepLogits: SharedVector,
        by lengths: [Double]
    ) {
        let k = k
        _ = sums(0) { rows, _ in
            let (a, z, v, kv) = (coefficients.start, logits.start, step.start, stepLogits.start)
            for row in rows {
                for column in 0..<k {
                    let index = row * k + column
                    a[index] += lengths[column] * v[index]
                    z[index] += lengths[column] * kv[index]
                }
            }
        }
    }

    /// Works out everything that belongs to a point.
    ///
    /// - Parameters:
    ///   - curvatures: receives the probabilities (softmax) or second derivatives (sigmoid).
    ///   - residual: receives −Γ = −(R + λA).
    /// - Returns: objectives (k; softmax has all of it in the first), gradient by the biases (k), sums for
    ///   `BiasHessian`.
    func evaluate(
        coefficients: SharedVector,
        logits: SharedVector,
        bias: [Double],
        curvatures: SharedVector,
        residual: SharedVector
    ) -> [Double] {
        let passes = self
        let (k, link) = (k, link)
        return sums(2 * k + (link == .softmax ? k * k : k)) { rows, sums in
            for row in rows {
                let start = row * k
                let point = PointRow(
                    coefficients: coefficients.start + start,
                    logits: logits.start + start,
                    curvatures: curvatures.start + start,
                    residual: residual.start + start
                )
                switch link {
                case .softmax: passes.evaluateSoftmax(row, point, bias, sums)
                case .sigmoid: passes.evaluateSigmoid(row, point, bias, sums)
                }
            }
        }
    }

    /// One row of the vectors of a point.
    private struct PointRow {
        let coefficients: UnsafeMutablePointer<Double>
        let logits: UnsafeMutablePointer<Double>
        let curvatures: UnsafeMutablePointer<Double>
        let residual: UnsafeMutablePointer<Double>
    }

    @inline(__always)
    private func evaluateSoftmax(_ row: Int, _ point: PointRow, _ bias: [Double], _ sums: UnsafeMutablePointer<Double>)
    {
        let p = point.curvatures
        let start = row * k
        // The largest logit is subtracted first, so no exponential overflows.
        var largest = -Double.infinity
        for column in 0..<k { largest = max(largest, point.logits[column] + bias[column]) }
        var sum = 0.0
        var own = 0.0
        for column in 0..<k {
            let logit = point.logits[column] + bias[column] - largest
            own += targets[start + column] * logit
            p[column] = exp(logit)
            sum += p[column]
        }
        let weight = sampleWeights[row] * scale
        var square = 0.0
        for column in 0..<k {
            p[column] /= sum
            let gradient = weight * (p[column] - targets[start + column])
            sums[k + column] += gradient
            square += point.coefficients[column] * point.logits[column]
            point.residual[column] = -gradient - penalty * point.coefficients[column]
        }
        sums[0] += weight * (log(sum) - own) + 0.5 * penalty * square
        let hessian = sums + 2 * k
        for first in 0..<k {
            let value = weight * p[first]
            hessian[first * k + first] += value
            for second in 0...first { hessian[first * k + second] -= value * p[second] }
        }
    }

    @inline(__always)
    private func evaluateSigmoid(_ row: Int, _ point: PointRow, _ bias: [Double], _ sums: UnsafeMutablePointer<Double>)
    {
        for column in 0..<k {
            let index = row * k + column
            let logit = point.logits[column] + bias[column]
            let weight = sampleWeights[index] * scale
            // The smaller of the two probabilities keeps its precision.
            let power = exp(-abs(logit))
            let smaller = power / (1 + power)
            let gradient = weight * ((logit >= 0 ? 1 - smaller : smaller) - targets[index])
            let curvature = weight * smaller / (1 + power)
            let coefficient = point.coefficients[column]
            sums[column] +=
                weight * (max(logit, 0) + log1p(power) - targets[index] * logit)
                + 0.5 * penalty * coefficient * point.logits[column]
            sums[k + column] += gradient
            sums[2 * k + column] += curvature
            point.curvatures[column] = curvature
            point.residual[column] = -gradient - penalty * coefficient
        }
    }

    /// target ← target + sign · D u for one row.
    @inline(__always)
    private func addImage(
        of u: UnsafePointer<Double>,
        _ curvatures: UnsafePointer<Double>,
        _ row: Int,
        sign: Double = 1,
        to target: UnsafeMutablePointer<Double>
    ) {
        switch link {
        case .softmax:
            var mean = 0.0
            for column in 0..<k { mean += curvatures[column] * u[column] }
            let weight = sign * sampleWeights[row] * scale
            for column in 0..<k { target[column] += weight * curvatures[column] * (u[column] - mean) }
        case .sigmoid:
            for column in 0..<k { target[column] += sign * curvatures[column] * u[column] }
        }
    }

    /// residual ← residual − D1 bias
    func subtractBias(_ bias: [Double], curvatures: SharedVector, from residual: SharedVector) {
        let passes = self
        let k = k
        _ = sums(0) { rows, _ in
            bias.withUnsafeBufferPointer { bias in
                guard let bias = bias.baseAddress else { return }
                for row in rows {
                    passes.addImage(of: bias, curvatures.start + row * k, row, sign: -1, to: residual.start + row * k)
                }
            }
        }
    }

    /// π ← ρ + ratio π, Kπ ← Kρ + ratio Kπ, image ← D Kπ; returns 1ᵀ image.
    func turn(
        _ ratios: [Double],
        _ residual: SharedVector,
        _ residualLogits: SharedVector,
        _ curvatures: SharedVector,
        direction: SharedVector,
        directionLogits: SharedVector,
        image: SharedVector
    ) -> [Double] {
        let passes = self
        let k = k
        return sums(k) { rows, sums in
            for row in rows {
                let start = row * k
                let (rho, kRho) = (residual.start + start, residualLogits.start + start)
                let (pi, kPi) = (direction.start + start, directionLogits.start + start)
                let target = image.start + start
                for column in 0..<k {
                    pi[column] = rho[column] + ratios[column] * pi[column]
                    kPi[column] = kRho[column] + ratios[column] * kPi[column]
                    target[column] = 0
                }
                passes.addImage(of: kPi, curvatures.start + start, row, to: target)
                for column in 0..<k { sums[column] += target[column] }
            }
        }
    }

    /// image ← image + D1 bias + λπ, which makes it the Hessian times π; returns the sums of Kπ · image, a column.
    func completeImage(
        _ bias: [Double],
        _ curvatures: SharedVector,
        _ direction: SharedVector,
        _ directionLogits: SharedVector,
        image: SharedVector
    ) -> [Double] {
        let passes = self
        let (k, penalty) = (k, penalty)
        return sums(k) { rows, sums in
            bias.withUnsafeBufferPointer { bias in
                guard let bias = bias.baseAddress else { return }
                for row in rows {
                    let start = row * k
                    let target = image.start + start
                    passes.addImage(of: bias, curvatures.start + start, row, to: target)
                    for column in 0..<k {
                        target[column] += penalty * direction.start[start + column]
                        sums[column] += target[column] * directionLogits.start[start + column]
                    }
                }
            }
        }
    }

    /// V ← V + length π, KV ← KV + length Kπ, ρ ← ρ − length image.
    func advance(
        _ lengths: [Double],
        _ direction: SharedVector,
        _ directionLogits: SharedVector,
        _ image: SharedVector,
        step: SharedVector,
        stepLogits: SharedVector,
        residual: SharedVector
    ) {
        let k = k
        _ = sums(0) { rows, _ in
            let (pi, kPi, change) = (direction.start, directionLogits.start, image.start)
            let (v, kv, rho) = (step.start, stepLogits.start, residual.start)
            for row in rows {
                for column in 0..<k {
                    let index = row * k + column
                    v[index] += lengths[column] * pi[index]
                    kv[index] += lengths[column] * kPi[index]
                    rho[index] -= lengths[column] * change[index]
                }
            }
        }
    }
}
