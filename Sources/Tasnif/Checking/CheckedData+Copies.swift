import Evaluation
import NewsCorpus

extension CheckedData {
    /// For each article the first one with its title and text; itself where there is none before it. Articles without a
    /// word are copies of nothing.
    var originals: [Int] {
        var first: [InputDigest: Int] = [:]
        return articles.indices.map { index in
            let text = articles[index].text
            guard text.kept + text.cut > 0 else { return index }
            if let original = first[text.digest] { return original }
            first[text.digest] = index
            return index
        }
    }

    /// Copies and near-copies among the articles.
    func copies(_ groups: NearDuplicateGroups) -> [Finding] {
        let originals = originals
        var findings: [Finding] = []
        for (index, original) in originals.enumerated() where original != index {
            findings.append(pair(.duplicate, articles[index], articles[original], similarity: nil))
        }
        var seen: Set<[Int]> = []
        for near in groups.pairs {
            let (a, b) = (originals[near.earlier], originals[near.later])
            guard a != b, seen.insert([min(a, b), max(a, b)]).inserted else { continue }
            findings.append(
                pair(.nearDuplicate, articles[max(a, b)], articles[min(a, b)], similarity: near.similarity)
            )
        }
        return findings
    }

    /// Two articles with the same words, or nearly.
    private func pair(
        _ kind: Finding.Kind,
        _ article: CheckedArticle,
        _ other: CheckedArticle,
        similarity: Double?
    ) -> Finding {
        let conflicts = conflictingAxes(article, other, isExact: similarity == nil)
        let what =
            similarity.map { "\(percent($0)) of its runs of words stand in '\(other.id)'" }
            ?? "the title and text of '\(other.id)'"
        var finding = Finding(
            kind: conflicts.isEmpty ? kind : .conflictingLabels,
            location: article.location,
            id: article.id,
            otherID: other.id,
            otherLocation: other.location,
            figures: [Finding.Figure(name: "similarity", value: similarity ?? 1)],
            message: "\(what) (\(other.location))",
            remedy: similarity == nil
                ? "keep one of them; --fix writes a copy with one"
                : "nothing, if both reports were published: they stay in one fold; else keep one of them"
        )
        if let axis = conflicts.first {
            finding.axis = axis
            finding.label = shown(article.labels[axis])
            finding.message +=
                "; labels there and here: "
                + conflicts.map { "\($0) \(shown(other.labels[$0])) and \(shown(article.labels[$0]))" }
                .joined(separator: ", ")
            finding.remedy = "read both and correct the labels of one"
        } else {
            let labels = article.labels.keys.filter(isWanted).sorted().map { "\($0) \(shown(article.labels[$0]))" }
            if !labels.isEmpty { finding.message += "; labels: \(labels.joined(separator: ", "))" }
        }
        return finding
    }

    /// Axes on which two articles contradict each other. Near-copies may differ in what they add, so on an axis of several
    /// labels they contradict each other only where they have no label in common.
    private func conflictingAxes(_ a: CheckedArticle, _ b: CheckedArticle, isExact: Bool) -> [String] {
        a.labels.keys.filter(isWanted).sorted().filter { axis in
            guard let first = a.labels[axis], let second = b.labels[axis] else { return false }
            let (one, other) = (Set(first), Set(second))
            return isExact ? one != other : !one.isEmpty && !other.isEmpty && one.isDisjoint(with: other)
        }
    }

    private func shown(_ labels: [String]?) -> String {
        guard let labels, !labels.isEmpty else { return "none" }
        return labels.joined(separator: "|")
    }

    /// Test articles that stand among the articles, too.
    func copiesAcrossSplit(_ sketches: NearDuplicateIndex, _ testSketches: NearDuplicateIndex) -> [Finding] {
        guard !testArticles.isEmpty else { return [] }
        var first: [InputDigest: Int] = [:]
        for (index, article) in articles.enumerated() where first[article.text.digest] == nil {
            first[article.text.digest] = index
        }
        var joined = sketches
        joined.append(testSketches)
        let groups = joined.groups().groups
        var members: [Int: [Int]] = [:]
        for index in articles.indices {
            // The likest of a few is near enough, and keeps the time linear.
            if members[groups[index], default: []].count < 64 { members[groups[index], default: []].append(index) }
        }
        let threshold = NearDuplicateConfiguration().threshold
        return testArticles.enumerated().compactMap { position, article in
            guard article.text.kept + article.text.cut > 0 else { return nil }
            var similarity: Double?
            var other = first[article.text.digest]
            if other == nil {
                let row = articles.count + position
                for member in members[groups[row]] ?? [] {
                    let value = joined.similarity(member, row)
                    if value >= threshold, value > similarity ?? 0 { (similarity, other) = (value, member) }
                }
            }
            guard let other else { return nil }
            let twin = articles[other]
            return Finding(
                kind: similarity == nil ? .splitDuplicate : .splitNearDuplicate,
                location: article.location,
                id: article.id,
                otherID: twin.id,
                otherLocation: twin.location,
                figures: [Finding.Figure(name: "similarity", value: similarity ?? 1)],
                message: (similarity.map { "\(percent($0)) of its runs of words stand in" }
                    ?? "the title and text of") + " the training article '\(twin.id)' (\(twin.location))",
                remedy: "leave one of them out, or the test flatters the model"
            )
        }
    }
}

/// A share for messages.
func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
