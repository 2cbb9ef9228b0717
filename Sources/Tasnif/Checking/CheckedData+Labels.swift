import ArabicText
import Evaluation
import NewsCorpus

extension CheckedData {
    /// Labels in doubt by cross-validation, the most doubtful first.
    ///
    /// On an axis of several labels each label is a question of its own, yes or no. Left out are labels with fewer articles
    /// than folds, which no model can have learned, and articles without a word.
    ///
    /// - Parameter probabilities: held out and calibrated, one row for each of the problem's rows.
    func suspiciousLabels(_ problem: AxisProblem, _ probabilities: [[Double]]) -> [Finding] {
        let supports = problem.supports
        func isLearned(_ label: Int) -> Bool { supports[label] >= configuration.folds }
        func hasWords(_ issue: ConfidentLearning.Issue) -> Bool { articles[problem.rows[issue.article]].text.kept > 0 }
        guard problem.allowsSeveral else {
            let learning = ConfidentLearning(probabilities: probabilities, labels: problem.targets.map { $0[0] })
            return learning.issues.compactMap { issue in
                let given = problem.targets[issue.article][0]
                guard isLearned(given), hasWords(issue) else { return nil }
                return suspicious(
                    problem,
                    issue,
                    label: problem.labels[given],
                    suggestion: problem.labels[issue.suggestion],
                    rival: probabilities[issue.article][issue.suggestion],
                    "labelled '\(problem.labels[given])', read as '\(problem.labels[issue.suggestion])'"
                )
            }
        }
        var doubts: [(issue: ConfidentLearning.Issue, label: Int, isGiven: Bool)] = []
        for label in problem.labels.indices where isLearned(label) {
            let given = problem.targets.map { $0.contains(label) ? 1 : 0 }
            let rows = probabilities.map { [1 - $0[label], $0[label]] }
            for issue in ConfidentLearning(probabilities: rows, labels: given).issues where hasWords(issue) {
                doubts.append((issue, label, issue.suggestion == 0))
            }
        }
        doubts.sort {
            ($0.issue.selfConfidence, $0.issue.article, $0.label)
                < ($1.issue.selfConfidence, $1.issue.article, $1.label)
        }
        return doubts.map { doubt in
            let name = problem.labels[doubt.label]
            return suspicious(
                problem,
                doubt.issue,
                label: doubt.isGiven ? name : nil,
                suggestion: doubt.isGiven ? nil : name,
                rival: 1 - doubt.issue.selfConfidence,
                doubt.isGiven ? "labelled '\(name)', read as without it" : "not labelled '\(name)', read as with it"
            )
        }
    }

    private func suspicious(
        _ problem: AxisProblem,
        _ issue: ConfidentLearning.Issue,
        label: String?,
        suggestion: String?,
        rival: Double,
        _ what: String
    ) -> Finding {
        let article = articles[problem.rows[issue.article]]
        return Finding(
            kind: .suspiciousLabel,
            location: article.location,
            id: article.id,
            axis: problem.name,
            label: label,
            suggestion: suggestion,
            figures: [
                Finding.Figure(name: "probability", value: issue.selfConfidence),
                Finding.Figure(name: "suggestion_probability", value: rival),
            ],
            message:
                "\(what) by a model of the other articles (\(percent(rival)) against \(percent(issue.selfConfidence)))",
            remedy: "read the article again; correct the label if it is wrong"
        )
    }

    /// How many articles have each label, axis by axis in the order of their names.
    private var labelCounts: [(axis: String, counts: [(label: String, count: Int, first: CheckedArticle)])] {
        var axes: [String: [String: (count: Int, first: CheckedArticle)]] = [:]
        for article in articles {
            for (axis, labels) in article.labels where isWanted(axis) {
                for label in labels { axes[axis, default: [:]][label, default: (0, article)].count += 1 }
            }
        }
        func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
        return axes.sorted { precedes($0.key, $1.key) }.map { axis, labels in
            (axis, labels.sorted { precedes($0.key, $1.key) }.map { ($0.key, $0.value.count, $0.value.first) })
        }
    }

    /// Labels spelled as a more frequent one but for case, hyphens and folding, or nearly as a much more frequent one.
    ///
    /// Labels that the codebook has are spelled right. Short codes and labels that differ in their digits are told apart
    /// by single characters on purpose.
    func spellingFindings() -> [Finding] {
        let timesAsFrequent = 10
        let shortest = 6
        let pipeline = TextPipeline(TextPipelineConfiguration())
        func form(_ label: String) -> String { pipeline.folded(label.lowercased()).filter { !$0.isWhitespace } }
        func digits(_ label: String) -> String { label.filter(\.isNumber) }
        var findings: [Finding] = []
        for (axis, labels) in labelCounts {
            let forms = labels.map { form($0.label) }
            for (index, label) in labels.enumerated() {
                if configuration.codebook?.axis(axis)?.label(label.label) != nil { continue }
                var best: (other: Int, distance: Int)?
                for (other, candidate) in labels.enumerated() where other != index {
                    // Of equally frequent spellings the first is taken to be right.
                    let isRarer = (label.count, other) < (candidate.count, index)
                    var distance: Int?
                    if isRarer, !forms[index].isEmpty, forms[index] == forms[other] {
                        distance = 0
                    } else if label.count * timesAsFrequent <= candidate.count,
                        digits(label.label) == digits(candidate.label)
                    {
                        let length = max(label.label.unicodeScalars.count, candidate.label.unicodeScalars.count)
                        distance =
                            length < shortest
                            ? nil : spellingDistance(label.label, candidate.label, limit: length / shortest)
                    }
                    guard let distance, distance < best?.distance ?? .max else { continue }
                    best = (other, distance)
                }
                guard let best else { continue }
                let right = labels[best.other]
                findings.append(
                    Finding(
                        kind: .misspeltLabel,
                        location: label.first.location,
                        id: label.first.id,
                        axis: axis,
                        label: label.label,
                        suggestion: right.label,
                        figures: [Finding.Figure(name: "articles", value: Double(label.count))],
                        message:
                            "\(counted(label.count)) labelled '\(label.label)', \(right.count) '\(right.label)'",
                        remedy: "if the same is meant, spell it the same; a codebook (--codebook) guards against this"
                    )
                )
            }
        }
        return findings
    }

    /// Labels of the test articles that no article bears.
    func testLabelFindings() -> [Finding] {
        var known: [String: Set<String>] = [:]
        for (axis, labels) in labelCounts { known[axis] = Set(labels.map(\.label)) }
        var seen: Set<[String]> = []
        var findings: [Finding] = []
        for article in testArticles {
            for (axis, labels) in article.labels.sorted(by: { $0.key < $1.key }) {
                guard let names = known[axis] else { continue }
                for label in labels where !names.contains(label) && seen.insert([axis, label]).inserted {
                    let nearest = nearestSpelling(
                        to: label,
                        among: names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                    )
                    findings.append(
                        Finding(
                            kind: .testOnlyLabel,
                            location: article.location,
                            id: article.id,
                            axis: axis,
                            label: label,
                            suggestion: nearest,
                            message: "no training article is labelled '\(label)', so no model can answer it"
                                + (nearest.map { "; the nearest label is '\($0)'" } ?? ""),
                            remedy: "correct the label, or label such articles for training"
                        )
                    )
                }
            }
        }
        return findings
    }

    /// What training warns of: labels that too few articles have, or all.
    func supportFinding(_ problem: CorpusError) -> Finding {
        var (kind, axis, label) = (Finding.Kind.constantLabel, "", "")
        switch problem {
        case .tooFewArticles(let name, let value, _, _): (kind, axis, label) = (.rareLabel, name, value)
        case .nothingToLearn(let name, let value, _): (axis, label) = (name, value)
        default: break
        }
        var finding = Finding(kind, problem)
        let first = articles.first { $0.labels[axis]?.contains(label) == true }
        finding.location = first?.location
        finding.id = first?.id
        finding.axis = axis
        finding.label = label
        return finding
    }

    /// Articles that do not train an axis.
    func unlabelled(_ problem: AxisProblem) -> [Finding] {
        let missing = articles.count - problem.rows.count
        let labelled = Set(problem.rows)
        guard missing > 0, let first = articles.indices.first(where: { !labelled.contains($0) }) else { return [] }
        return [
            Finding(
                kind: .missingField,
                location: articles[first].location,
                id: articles[first].id,
                axis: problem.name,
                figures: [Finding.Figure(name: "articles", value: Double(missing))],
                message: "\(missing) of \(articles.count) articles have no label on axis '\(problem.name)'; "
                    + "the first is '\(articles[first].id)'",
                remedy: "label them, if the axis applies to them; they train the other axes only"
            )
        ]
    }
}

/// A number of articles for messages.
func counted(_ articles: Int) -> String { "\(articles) article\(articles == 1 ? "" : "s")" }
