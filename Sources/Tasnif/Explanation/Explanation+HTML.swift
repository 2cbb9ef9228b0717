extension Explanation {
    /// The explanation as one HTML page, from right to left, that needs nothing beside itself.
    ///
    /// Evidence is marked in the running text: what spoke for a label by a background in the label's colour, what spoke
    /// against it by a broken line; the more, the stronger. Buttons choose one label. The page has no scripts, and its
    /// security policy forbids any; texts of the article are escaped.
    ///
    /// - Parameter terms: how many terms for and how many against each label are listed; nil for all.
    public func html(terms limit: Int? = 10) -> String {
        html(terms: limit, language: .arabic)
    }

    /// The same in a language, with something more above it.
    ///
    /// - Parameters:
    ///   - style: style rules for what is above; see ``HTMLText/style(_:)``.
    ///   - above: adds it.
    package func html(
        terms limit: Int? = 10,
        language: PageLanguage,
        style: [String] = [],
        above: (inout HTMLText) -> Void = { _ in }
    ) -> String {
        ExplanationPage(explanation: self, words: PageWords(language), limit: limit).html(style: style, above: above)
    }
}

/// Writes the page of an explanation.
private struct ExplanationPage {
    let explanation: Explanation
    let words: PageWords
    /// How many terms for and how many against each label are listed; nil for all.
    let limit: Int?

    private var labels: [Explanation.Label] { explanation.labels }

    func html(style: [String], above: (inout HTMLText) -> Void) -> String {
        HTMLText.page(
            title: [words.heading, explanation.title ?? explanation.id].filter { !$0.isEmpty }.joined(separator: ": "),
            language: words.language,
            style: style + labels.indices.map { PageStyle.rules(ofLabel: $0) }
        ) { html in
            above(&html)
            html.tag("input", ["type": "radio", "name": "view", "id": "all", "checked": ""])
            for number in labels.indices { html.tag("input", ["type": "radio", "name": "view", "id": "v\(number)"]) }
            html.element("header") { writeHeader(to: &$0) }
            html.element("main") { html in
                html.element("article") { writeArticle(to: &$0) }
                for number in labels.indices {
                    html.element("section", ["class": "label", "style": "--h: var(\(PageStyle.color(number)))"]) {
                        write(labels[number], to: &$0)
                    }
                }
                if !explanation.lexicon.isEmpty { html.element("section") { writeLexicon(to: &$0) } }
                if !explanation.cuts.isEmpty { html.element("section") { writeCuts(to: &$0) } }
            }
        }
    }

    private func writeHeader(to html: inout HTMLText) {
        html.element("h1", ["dir": "auto"], text: explanation.title ?? words.heading)
        if !explanation.id.isEmpty {
            html.element("p", ["class": "quiet"]) { $0.element("bdi", text: explanation.id) }
        }
        html.element("nav") { html in
            html.element("label", ["for": "all", "class": "b-all"], text: words.allLabels)
            for (number, label) in labels.enumerated() {
                html.element("label", ["for": "v\(number)", "class": "b\(number)"]) { html in
                    html.element("i", ["style": "background: var(\(PageStyle.color(number)))"])
                    html.element("bdi", text: "\(label.axis): \(label.label)")
                    html.text(" ")
                    html.element("bdi", ["class": "quiet"], text: Self.decimal(label.probability))
                }
            }
        }
        for axis in explanation.abstained {
            html.element("p") { html in
                html.element("bdi", text: axis)
                html.text(": \(words.abstained)")
            }
        }
        html.element("p", ["class": "quiet"], text: words.legend)
    }

    private func writeArticle(to html: inout HTMLText) {
        let (title, text) = (explanation.title ?? "", explanation.text)
        let sources = [
            (text: title, marks: EvidenceMarks(explanation, count: title.utf8.count, isTitle: true)),
            (text: text, marks: EvidenceMarks(explanation, count: text.utf8.count, isTitle: false)),
        ]
        // Colours go by the strongest place of a label in title and text.
        let strongest = labels.indices.map { label in
            sources.flatMap(\.marks.pieces).map { abs($0.heat(of: label)) }.max() ?? 0
        }
        for (number, source) in sources.enumerated() where !source.text.isEmpty {
            html.element("div", ["class": number == 0 ? "text title" : "text"]) { html in
                let bytes = Array(source.text.utf8)
                for piece in source.marks.pieces where !piece.range.isEmpty {
                    write(piece, String(decoding: bytes[piece.range], as: UTF8.self), strongest, to: &html)
                }
            }
        }
    }

    private func write(
        _ piece: EvidenceMarks.Piece,
        _ text: String,
        _ strongest: [Double],
        to html: inout HTMLText
    ) {
        let passages = piece.passages.map { " w\($0)" }.joined()
        if let rule = piece.cut {
            html.element("del", ["class": "t\(passages)", "title": rule], text: text)
            if piece.endsCut {
                html.element("small", ["class": "rule"]) { $0.element("bdi", text: rule) }
            }
            return
        }
        var styles: [String] = []
        var best: (label: Int, strength: Double)?
        for label in Set(piece.marks.map(\.label)).sorted() {
            let heat = piece.heat(of: label)
            let strength = strongest[label] > 0 ? abs(heat) / strongest[label] : 0
            // The faintest would only colour the whole page.
            if strength < 0.03 { continue }
            styles.append("--\(heat > 0 ? "p" : "n")\(label):\(Self.percent(strength))")
            if heat > 0, strength > best?.strength ?? 0 { best = (label, strength) }
        }
        if styles.isEmpty {
            html.element("span", ["class": "t\(passages)"], text: text)
            return
        }
        if let best {
            styles.append("--ha:var(\(PageStyle.color(best.label)))")
            styles.append("--pa:\(Self.percent(best.strength))")
        }
        let lines = piece.marks.sorted { abs($0.contribution) > abs($1.contribution) }.prefix(8).map { mark in
            "\(labels[mark.label].label)  \(Self.signed(mark.contribution))  \(mark.term) (\(words.kind(mark.kind)))"
        }
        html.element(
            "mark",
            [
                "class": "t\(passages)", "style": styles.joined(separator: ";"),
                "title": lines.joined(separator: "\n"),
            ],
            text: text
        )
    }

    private func write(_ label: Explanation.Label, to html: inout HTMLText) {
        html.element("h2") { html in
            html.element("bdi", text: "\(label.axis): \(label.label)")
            html.element("small", text: words.status(label.status))
        }
        let spokenFor = label.terms.reduce(0) { $0 + max(0, $1.contribution) }
        let against = label.terms.reduce(0) { $0 + min(0, $1.contribution) }
        var facts = [(words.probability, Self.decimal(label.probability))]
        if let threshold = label.threshold { facts.append((words.threshold, Self.decimal(threshold))) }
        facts += [
            (words.logit, Self.signed(label.logit)), (words.bias, Self.signed(label.bias)),
            (words.sumFor, Self.signed(spokenFor)), (words.sumAgainst, Self.signed(against)),
        ]
        html.element("dl") { html in
            for (name, value) in facts {
                html.element("div") { html in
                    html.element("dt", text: name)
                    html.element("dd", ["dir": "ltr"], text: value)
                }
            }
        }
        if label.passage != nil { html.element("p", ["class": "quiet"], text: words.passage) }
        if label.groups.count > 1 {
            html.element("p", ["class": "quiet"]) { html in
                html.text("\(words.groups): ")
                for (number, group) in label.groups.enumerated() {
                    html.text((number > 0 ? words.language.comma : "") + "\(words.kind(group.kind)) ")
                    html.element("bdi", ["dir": "ltr"], text: Self.signed(group.contribution))
                }
            }
        }
        if let reversal = label.reversal { write(reversal, of: label.label, to: &html) }
        if !label.terms.isEmpty { writeTerms(of: label, to: &html) }
    }

    private func write(_ reversal: Explanation.Reversal, of label: String, to html: inout HTMLText) {
        html.element("p", text: words.reversal(reversal, label: label, probability: Self.decimal))
        guard case .without(let terms, _, _) = reversal else { return }
        html.element("p", ["class": "set"]) { html in
            for term in terms { html.element("bdi", ["title": words.kind(term.kind)], text: term.term) }
        }
    }

    private func writeTerms(of label: Explanation.Label, to html: inout HTMLText) {
        let (listed, rest) = label.listed(limit)
        let largest = listed.map { abs($0.contribution) }.max() ?? 0
        func row(_ html: inout HTMLText, _ texts: [String], _ contribution: Double, hasBar: Bool = true) {
            html.element("tr") { html in
                for text in texts { html.element("td") { $0.element("bdi", text: text) } }
                html.element("td", ["class": "number", "dir": "ltr"], text: Self.signed(contribution))
                html.element("td", ["class": "bar"]) { html in
                    guard hasBar else { return }
                    let width = largest > 0 ? Int((100 * abs(contribution) / largest).rounded()) : 0
                    html.element("i", ["class": contribution < 0 ? "against" : "for", "style": "width:\(width)%"])
                }
            }
        }
        func restRow(_ html: inout HTMLText) {
            if rest.isEmpty { return }
            let sum = rest.reduce(0) { $0 + $1.contribution }
            row(&html, ["\(words.rest) (\(rest.count))", "", ""], sum, hasBar: false)
        }
        let columns = [words.term, words.kind, words.written, words.contribution, ""]
        table(columns, to: &html) { html in
            let firstAgainst = listed.firstIndex { $0.contribution < 0 } ?? listed.count
            for (number, term) in listed.enumerated() {
                if number == firstAgainst { restRow(&html) }
                let places = term.ranges.count + term.titleRanges.count
                let written =
                    term.written.prefix(3).joined(separator: words.language.comma) + (places > 1 ? " ×\(places)" : "")
                row(&html, [term.term, words.kind(term.kind), written], term.contribution)
            }
            if firstAgainst == listed.count { restRow(&html) }
        }
    }

    private func writeLexicon(to html: inout HTMLText) {
        html.element("h2", text: words.lexicon)
        var rows: [[String]] = []
        var counts: [[String]: Int] = [:]
        for phrase in explanation.lexicon {
            let row = [phrase.written, phrase.features.joined(separator: words.language.comma)]
            if counts[row, default: 0] == 0 { rows.append(row) }
            counts[row, default: 0] += 1
        }
        table([words.phrase, words.features], to: &html) { html in
            for row in rows {
                html.element("tr") { html in
                    let count = counts[row] ?? 1
                    html.element("td") { html in
                        html.element("bdi", text: row[0])
                        if count > 1 { html.text(" ×\(count)") }
                    }
                    html.element("td") { $0.element("bdi", text: row[1]) }
                }
            }
        }
    }

    private func writeCuts(to html: inout HTMLText) {
        html.element("h2", text: words.cuts)
        let bytes = [Array(explanation.text.utf8), Array((explanation.title ?? "").utf8)]
        table([words.rule, words.text], to: &html) { html in
            for cut in explanation.cuts {
                html.element("tr") { html in
                    html.element("td") { $0.element("bdi", text: cut.rule) }
                    let text = String(decoding: bytes[cut.isInTitle ? 1 : 0][cut.range], as: UTF8.self)
                    html.element("td", ["dir": "auto"], text: text.count > 200 ? text.prefix(199) + "…" : text)
                }
            }
        }
    }

    private func table(_ columns: [String], to html: inout HTMLText, rows: (inout HTMLText) -> Void) {
        html.element("div", ["class": "scroll"]) { html in
            html.element("table") { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for column in columns { html.element("th", ["scope": "col"], text: column) }
                    }
                }
                html.element("tbody", [:], rows)
            }
        }
    }

    /// How much colour a place gets, by its part of the strongest one: a page of full colour could not be read.
    private static func percent(_ strength: Double) -> Int { Int((10 + 50 * strength).rounded()) }

    private static func decimal(_ value: Double) -> String { JSONText.rounded(value, digits: 3) }

    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + decimal(value) }
}
