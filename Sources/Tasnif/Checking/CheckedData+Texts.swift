import NewsCorpus

extension CheckedData {
    /// Articles with too little to learn from.
    func textFindings() -> [Finding] {
        /// Texts of a few words are cut whole now and then, and say little either way.
        let fewWords = 10
        return articles.compactMap { article in
            let text = article.text
            func finding(_ kind: Finding.Kind, _ message: String, _ remedy: String) -> Finding {
                Finding(kind: kind, location: article.location, id: article.id, message: message, remedy: remedy)
            }
            if text.kept == 0 {
                return finding(
                    .emptyText,
                    text.cut == 0
                        ? "no word in title and text"
                        : "no word is left of \(text.cut): the cleaner takes all of it for captions, credits and the like",
                    "add the text or remove the article; --fix writes a copy without it"
                )
            }
            if text.arabic * 2 < text.arabic + text.latin || text.arabic == 0 {
                return finding(
                    .notArabic,
                    "\(text.arabic) of \(text.kept) words in Arabic letters",
                    "remove the article, or check that the right column or file was read"
                )
            }
            if text.cut > text.kept, text.cut >= fewWords {
                return finding(
                    .mostlyCut,
                    "\(text.cut) of \(text.cut + text.kept) words are cut as captions, credits, links and the like",
                    "see what is cut with 'tasnif normalize', and take what is not the article out of the text"
                )
            }
            return nil
        }
    }

    /// Ids that stand twice.
    func idFindings() -> [Finding] {
        var first: [String: Int] = [:]
        return articles.enumerated().compactMap { index, article in
            guard let earlier = first[article.id] else {
                first[article.id] = index
                return nil
            }
            return Finding(
                kind: .duplicateID,
                location: article.location,
                id: article.id,
                otherID: article.id,
                otherLocation: articles[earlier].location,
                message: "the id stands at \(articles[earlier].location), too",
                remedy: "give each article an id of its own"
            )
        }
    }

    /// Fields that some articles have and others lack.
    func fieldFindings() -> [Finding] {
        var fields: [(name: String, isThere: (CheckedArticle) -> Bool, use: String)] = [
            ("title", { $0.title }, "words of the title say more than others"),
            (
                "source", { $0.source != nil },
                "it shows whether labels go with outlets, and --group-by source keeps them apart"
            ),
            ("date", { $0.date }, "it tells articles of one day from copies"),
        ]
        if let group = configuration.groupField, !["title", "source", "date"].contains(group) {
            fields.append((group, { $0.group != nil }, "--group-by \(group) cannot keep these articles together"))
        }
        return fields.compactMap { field in
            let missing = articles.count { !field.isThere($0) }
            let isNeeded = field.name == configuration.groupField
            guard missing > 0, missing < articles.count || isNeeded,
                let first = articles.first(where: { !field.isThere($0) })
            else { return nil }
            return Finding(
                kind: .missingField,
                location: first.location,
                id: first.id,
                figures: [Finding.Figure(name: "articles", value: Double(missing))],
                message: "\(missing) of \(articles.count) articles have no \(field.name); the first is '\(first.id)'",
                remedy: "add it where it is known: \(field.use)"
            )
        }
    }
}
