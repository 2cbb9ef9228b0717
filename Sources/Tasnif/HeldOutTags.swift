import Evaluation
import LinearAlgebra

/// How often the labels given to held-out articles were right, by their probability: what thresholds for a precision are
/// read off.
///
/// Layout of `numbers`: for each label the number of its steps, then for each step the probability (in single precision,
/// never above the answers' own), the number of answers of that probability or more, and how many of them were right.
struct HeldOutTags: Sendable {
    let numbers: SharedBuffer<Float>
    private let labelCount: Int

    /// Steps of held-out answers.
    ///
    /// - Parameters:
    ///   - probabilities: calibrated, one row an article.
    ///   - decisions: for each article, the numbers of the labels given.
    ///   - targets: for each article, the numbers of its labels.
    ///   - labels: number of labels.
    init(probabilities: [[Double]], decisions: [[Int]], targets: [[Int]], labels: Int) {
        var given = [[(probability: Double, isRight: Bool)]](repeating: [], count: labels)
        for (row, (decision, target)) in zip(probabilities, zip(decisions, targets)) {
            for label in decision {
                let single = Float(row[label])
                let probability = Double(single) > row[label] ? Double(single.nextDown) : Double(single)
                given[label].append((probability, target.contains(label)))
            }
        }
        let steps = given.map { PrecisionThreshold.steps($0.map(\.probability), isRight: $0.map(\.isRight)) }
        numbers = SharedBuffer(
            steps.flatMap { steps in
                [Float(steps.count)] + steps.flatMap { [Float($0.probability), Float($0.given), Float($0.right)] }
            }
        )
        labelCount = labels
    }

    /// What a file holds for an axis of so many labels. It is not looked at before it is needed, so that opening a model
    /// stays quick.
    init(_ numbers: SharedBuffer<Float>, labels count: Int) {
        self.numbers = numbers
        labelCount = count
    }

    /// The steps of each label; nil where the numbers are not those of so many labels, as only in a forged file.
    private func steps() -> [[PrecisionThreshold.Step]]? {
        var labels: [[PrecisionThreshold.Step]] = []
        var position = 0
        for _ in 0..<labelCount {
            guard position < numbers.count, let steps = Int(exactly: numbers[position]),
                (0...PrecisionThreshold.limit + 1).contains(steps), position + 1 + 3 * steps <= numbers.count
            else { return nil }
            var list: [PrecisionThreshold.Step] = []
            for step in 0..<steps {
                let start = position + 1 + 3 * step
                guard let given = Int(exactly: numbers[start + 1]), let right = Int(exactly: numbers[start + 2]),
                    numbers[start].isFinite, given > (list.last?.given ?? 0), (0...given).contains(right)
                else { return nil }
                list.append(.init(probability: Double(numbers[start]), given: given, right: right))
            }
            labels.append(list)
            position += 1 + 3 * steps
        }
        return position == numbers.count ? labels : nil
    }

    /// For each label, the probability from which on it is right as often as asked; infinite where the held-out articles
    /// cannot vouch for that.
    func thresholds(precision: Double) -> [Double] {
        (steps() ?? Array(repeating: [], count: labelCount)).map {
            PrecisionThreshold.threshold($0, target: precision) ?? .infinity
        }
    }
}
