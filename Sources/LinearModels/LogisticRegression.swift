package import LinearAlgebra
package import Optimization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// L2-regularized logistic regression: softmax over classes that exclude each other, or one binary problem a label.
///
/// The objective and its optimum are scikit-learn's `LogisticRegression`: ½‖W‖² + C Σ w·loss, bias not penalised.
/// Softmax keeps
/// one column of weights a class, also for two classes (scikit-learn's multinomial form).
package struct LogisticRegression: Sendable {
    /// How much classes count.
    package enum ClassWeights: Hashable, Sendable {
        /// Every row the same.
        case uniform
        /// n / (k · n_c) for the rows of class c; for a label of one-versus-rest the same with its two classes.
        case balanced
        /// A positive factor for each class; for one-versus-rest, of the rows that have the label.
        case explicit([Double])
    }

    /// How the optimum is found. Both find the same one.
    package enum Solver: Hashable, Sendable {
        /// Newton's method with conjugate gradients: several times fewer passes over the features, and less memory.
        case newton
        /// L-BFGS, the reference.
        case lbfgs
    }

    /// Settings.
    package struct Configuration: Sendable {
        /// C, the inverse strength of regularization; positive. 1 is scikit-learn's default, 10 suits TF-IDF better.
        package var regularization: Double
        /// How much classes count.
        package var classWeights: ClassWeights
        /// How the optimum is found.
        package var solver: Solver
        /// Stops when the Euclidean norm of the gradient is this share of that at W = 0 with the best biases (the
        /// Newton solver: of
        /// each label's own gradient, with one-versus-rest). 1e-2 is enough to rank
        /// settings, 1e-3 for predictions, 1e-8 for comparing coefficients.
        package var tolerance: Double
        /// Most rounds of the solver.
        package var iterationLimit: Int
        /// Steps that L-BFGS remembers, at least 1; nil for as many as pay (see `steps(rows:classes:)`).
        package var memory: Int?
        /// Threads; the result does not depend on their number.
        package var parallelism: Parallelism

        package init(
            regularization: Double = 1,
            classWeights: ClassWeights = .uniform,
            solver: Solver = .newton,
            tolerance: Double = 1e-4,
            iterationLimit: Int = 1000,
            memory: Int? = nil,
            parallelism: Parallelism = .serial
        ) {
            self.regularization = regularization
            self.classWeights = classWeights
            self.solver = solver
            self.tolerance = tolerance
            self.iterationLimit = iterationLimit
            self.memory = memory
            self.parallelism = parallelism
        }
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Fits a softmax classifier.
    ///
    /// - Parameters:
    ///   - features: n × d.
    ///   - transposed: what `transposed(features:)` gives, if the caller has it already.
    ///   - gram: what `gram(features:transposed:)` gives, if the caller has it already, as when fitting several
    ///     settings.
    ///   - labels: n, each in `0..<classes`. A class without rows is allowed; its probability goes to 0.
    ///   - start: where to start: the point of a fit of the same rows with another regularization.
    /// - Throws: `LinearModelError`.
    package func fit<Value>(
        features: SparseMatrix<Value>,
        transposed: SparseMatrix<Value>? = nil,
        gram: Matrix? = nil,
        labels: [Int],
        classes: Int,
        start: RowSpacePoint? = nil
    ) throws(LinearModelError) -> LogisticFit {
        try check(features, rows: labels.count, classes: classes)
        var counts = [Int](repeating: 0, count: classes)
        for (row, label) in labels.enumerated() {
            guard label >= 0, label < classes else { throw .labelOutOfRange(label: label, row: row, classes: classes) }
            counts[label] += 1
        }
        if counts.contains(labels.count) { throw .oneClass(labels[0]) }
        let factors: [Double]
        switch configuration.classWeights {
        case .uniform: factors = [Double](repeating: 1, count: classes)
        case .balanced:
            let present = Double(counts.count { $0 > 0 })
            factors = counts.map { $0 == 0 ? 0 : Double(labels.count) / (present * Double($0)) }
        case .explicit(let given): factors = given
        }
        var targets = [Double](repeating: 0, count: labels.count * classes)
        for (row, label) in labels.enumerated() { targets[row * classes + label] = 1 }
        return try solve(
            features,
            transposed,
            targets: targets,
            weights: labels.map { factors[$0] },
            gram: gram,
            classes: classes,
            link: .softmax,
            start: start
        )
    }

    /// Fits one binary classifier a label.
    ///
    /// A label that no row has, or every row, gets no weights and the logarithm of the smoothed odds (n₊ + ½)/(n₋ +
    /// ½) as its bias; its
    /// optimum would be infinite.
    ///
    /// - Parameter targets: n × k.
    /// - Throws: `LinearModelError`.
    package func fitOneVersusRest<Value>(
        features: SparseMatrix<Value>,
        transposed: SparseMatrix<Value>? = nil,
        gram: Matrix? = nil,
        targets: LabelMatrix,
        start: RowSpacePoint? = nil
    ) throws(LinearModelError) -> LogisticFit {
        try check(features, rows: targets.rows, classes: targets.labels)
        let k = targets.labels
        let n = targets.rows
        var counts = [Int](repeating: 0, count: k)
        for row in 0..<n { for label in 0..<k where targets[row, label] { counts[label] += 1 } }
        var weights = [Double](repeating: 1, count: n * k)
        for label in 0..<k {
            let positives = counts[label]
            var own = 1.0
            var other = 1.0
            if positives == 0 || positives == n {
                (own, other) = (0, 0)
            } else {
                switch configuration.classWeights {
                case .uniform: break
                case .balanced:
                    own = Double(n) / (2 * Double(positives))
                    other = Double(n) / (2 * Double(n - positives))
                case .explicit(let given): own = given[label]
                }
            }
            for row in 0..<n { weights[row * k + label] = targets[row, label] ? own : other }
        }
        var fit = try solve(
            features,
            transposed,
            targets: targets.flags.map { $0 ? 1 : 0 },
            weights: weights,
            gram: gram,
            classes: k,
            link: .sigmoid,
            start: start
        )
        for label in 0..<k where counts[label] == 0 || counts[label] == n {
            for feature in 0..<features.columns { fit.model.weights[feature, label] = 0 }
            fit.model.bias[label] = log((Double(counts[label]) + 0.5) / (Double(n - counts[label]) + 0.5))
        }
        return fit
    }

    /// The inner products of all pairs of rows, for fitting several settings to the same rows; nil where there are so
    /// many rows that products
    /// with the sparse matrices are cheaper.
    ///
    /// Forming them costs about as much as some tens of sparse products with few classes: it pays in a search, and
    /// for a single fit
    /// by L-BFGS, but not for one by Newton's method, which takes few products.
    package func gram<Value>(features: SparseMatrix<Value>, transposed: SparseMatrix<Value>?) -> Matrix? {
        LinearLoss.gram(features, transposed, parallelism: configuration.parallelism)
    }

    /// The transpose of a matrix, for fitting several settings to the same rows; nil where it would take more memory
    /// than it is worth.
    package func transposed<Value>(features: SparseMatrix<Value>) -> SparseMatrix<Value>? {
        LinearLoss.transposed(features)
    }

    private func check<Value>(_ features: SparseMatrix<Value>, rows: Int, classes: Int) throws(LinearModelError) {
        guard configuration.regularization > 0, configuration.regularization.isFinite else {
            throw .regularization(configuration.regularization)
        }
        if case .explicit(let given) = configuration.classWeights {
            guard given.count == classes else {
                throw .shapeMismatch(what: "class weights", expected: classes, found: given.count)
            }
            for (label, weight) in given.enumerated() where !(weight > 0 && weight.isFinite) {
                throw .classWeight(label: label, weight: weight)
            }
        }
        guard features.rows == rows else { throw .shapeMismatch(what: "labels", expected: features.rows, found: rows) }
        guard rows > 0 else { throw .noRows }
        if let entry = features.firstEntry(where: { !$0.isFinite }) { throw .notFinite(entry: entry) }
    }

    private func solve<Value>(
        _ features: SparseMatrix<Value>,
        _ transposed: SparseMatrix<Value>?,
        targets: [Double],
        weights: [Double],
        gram: Matrix?,
        classes: Int,
        link: LogisticModel.Link,
        start: RowSpacePoint?
    ) throws(LinearModelError) -> LogisticFit {
        let transposed = transposed ?? self.transposed(features: features)
        let givenOrOwn =
            configuration.solver == .newton ? gram : gram ?? self.gram(features: features, transposed: transposed)
        var loss = LinearLoss(
            features: features,
            transposed: transposed,
            targets: targets,
            sampleWeights: weights,
            classes: classes,
            link: link,
            regularization: configuration.regularization,
            gram: givenOrOwn,
            parallelism: configuration.parallelism
        )
        // The best biases without weights: the gradient there is what the features have to say.
        var origin = loss.origin
        origin.bias = Self.priorLogits(targets: targets, weights: weights, classes: classes, link: link)
        if let start, start.coefficients.count != origin.coefficients.count {
            throw .shapeMismatch(what: "start", expected: origin.coefficients.count, found: start.coefficients.count)
        }
        if configuration.solver == .newton, features.rows * classes > 0 {
            let solver = RowSpaceNewton(
                tolerance: configuration.tolerance,
                iterationLimit: configuration.iterationLimit
            )
            let minimum = solver.minimize(loss, origin: origin, from: start)
            return LogisticFit(
                model: LogisticModel(weights: loss.weights(of: minimum.point), bias: minimum.point.bias, link: link),
                point: minimum.point,
                stopReason: minimum.stopReason,
                iterations: minimum.iterations,
                evaluations: minimum.products,
                gradientNorm: minimum.gradientNorm,
                objective: minimum.value / loss.penalty
            )
        }
        var solver = LBFGS()
        solver.memory = max(1, configuration.memory ?? Self.steps(rows: features.rows, classes: classes))
        solver.iterationLimit = configuration.iterationLimit
        solver.gradientTolerance = configuration.tolerance * loss.evaluate(at: origin).gradientNorm
        let minimum = solver.minimize(&loss, from: start ?? origin)
        let model = LogisticModel(weights: loss.weights(of: minimum.point), bias: minimum.point.bias, link: link)
        return LogisticFit(
            model: model,
            point: minimum.point,
            stopReason: minimum.stopReason,
            iterations: minimum.iterations,
            evaluations: minimum.evaluations,
            gradientNorm: minimum.gradientNorm,
            objective: minimum.value / loss.penalty
        )
    }

    /// How many steps L-BFGS remembers by default: 10 to 30.
    ///
    /// On 8,000 articles in nine classes 30 steps instead of 10 save 40 % of the rounds at C = 1, 10 and 100
    /// (tolerance 1e-3), for 20 % more work in
    /// each; more than 30 save little. A step takes four n × k arrays, so the number falls to 10 where 64 MB hold no
    /// more, and
    /// further, to no less than 4, where 10 would take more than 1 GB.
    static func steps(rows: Int, classes: Int) -> Int {
        let bytes = max(1, 4 * MemoryLayout<Double>.stride * rows * classes)
        return min(max((64 << 20) / bytes, 10), 30, max((1 << 30) / bytes, 4))
    }

    /// The biases that are optimal with all weights zero: logarithms of class shares, or log-odds of each label.
    private static func priorLogits(
        targets: [Double],
        weights: [Double],
        classes: Int,
        link: LogisticModel.Link
    ) -> [Double] {
        var own = [Double](repeating: 0, count: classes)
        var all = own
        for (index, target) in targets.enumerated() {
            let weight = link == .softmax ? weights[index / classes] : weights[index]
            own[index % classes] += weight * target
            all[index % classes] += weight
        }
        // A class without rows starts at a small share instead of none, whose logarithm would be infinite.
        let logits = (0..<classes).map { label in
            let share = all[label] > 0 ? min(max(own[label] / all[label], 1e-6), 1 - 1e-6) : 0.5
            return link == .softmax ? log(share) : log(share / (1 - share))
        }
        guard link == .softmax else { return logits }
        // A constant added to all biases changes no probability and no step of the solver changes their sum;
        // scikit-learn, which
        // starts at 0, ends with a sum of 0, and so do we.
        let mean = logits.reduce(0, +) / Double(max(1, classes))
        return logits.map { $0 - mean }
    }
}

/// A fitted model and how the solver came to rest.
package struct LogisticFit: Sendable {
    /// The model.
    package var model: LogisticModel
    /// The solution as the solver sees it, to start other fits of the same rows from.
    package var point: RowSpacePoint
    /// Why the solver stopped.
    package var stopReason: StopReason
    /// Rounds of the solver.
    package var iterations: Int
    /// Evaluations of loss and gradient (L-BFGS), or products with the features there and back (Newton).
    package var evaluations: Int
    /// Euclidean norm of the gradient of the mean loss.
    package var gradientNorm: Double
    /// ½‖W‖² + C Σ w·loss, scikit-learn's scale.
    package var objective: Double
}
