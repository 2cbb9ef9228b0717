import Tasnif

/// The pages of the server, in one language.
struct ServerPage {
    private let language: PageLanguage
    private let words: ServerWords
    private let name: String

    /// - Parameter name: the model's name.
    init(_ language: PageLanguage, name: String) {
        self.language = language
        words = ServerWords(language)
        self.name = name
    }

    /// The page with an empty form.
    func start() -> String {
        page(title: words.heading) { write(ArticleForm(), hasDownload: true, to: &$0) }
    }

    /// The page with what was wrong, and the form as it was sent.
    func failure(_ error: RequestError, _ form: ArticleForm) -> String {
        page(title: "\(words.heading): \(words.error)") { html in
            html.element("div", ["role": "alert", "class": "alert"]) { html in
                html.element("h2", text: words.error)
                html.element("p", ["dir": "auto"], text: words.message(error))
            }
            write(form, hasDownload: true, to: &html)
        }
    }

    /// The page with the tags, the form, and the explanation.
    func result(_ explanation: Explanation, _ form: ArticleForm, terms: Int) -> String {
        explanation.html(terms: terms, language: language, style: [Self.rules]) { html in
            writeHead(isForm: true, to: &html)
            html.element("section", ["class": "tags", "aria-label": words.tags]) { html in
                html.element("h2", text: words.tags)
                write(tagsOf: explanation, to: &html)
                html.element("p") { html in
                    html.element("button", ["form": "article", "formaction": Self.download], text: words.download)
                }
            }
            html.element("details") { html in
                html.element("summary", text: words.another)
                write(form, hasDownload: false, to: &html)
            }
        }
    }

    /// Where the button for JSON sends the form.
    private static let download = "/predict?explain=10"

    private func page(title: String, _ body: (inout HTMLText) -> Void) -> String {
        HTMLText.page(title: title, language: language, style: [Self.rules]) { html in
            writeHead(isForm: false, to: &html)
            html.element("main") { html in
                html.element("h1", text: words.heading)
                html.element("p", text: words.what)
                body(&html)
                html.element("p", ["class": "quiet"]) { html in
                    html.text("\(words.model) ")
                    html.element("bdi", text: name)
                    html.text(". \(words.privacy)")
                }
            }
        }
    }

    /// The line above all: home, and the other language.
    ///
    /// - Parameter isForm: whether the other language shows the same article again, sent by the form.
    private func writeHead(isForm: Bool, to html: inout HTMLText) {
        let other: PageLanguage = language == .arabic ? .english : .arabic
        html.element("div", ["class": "bar-top"]) { html in
            html.element("a", ["href": "/?lang=\(language.rawValue)"], text: words.home)
            let label = ServerWords(other).languageName
            if isForm {
                html.element(
                    "button",
                    ["form": "article", "formaction": "/?lang=\(other.rawValue)", "lang": other.rawValue],
                    text: label
                )
            } else {
                html.element("a", ["href": "/?lang=\(other.rawValue)", "lang": other.rawValue], text: label)
            }
        }
    }

    /// The form.
    ///
    /// - Parameter hasDownload: whether its button for JSON stands in it.
    private func write(_ form: ArticleForm, hasDownload: Bool, to html: inout HTMLText) {
        html.element(
            "form",
            ["id": "article", "method": "post", "action": "/?lang=\(language.rawValue)", "accept-charset": "utf-8"]
        ) { html in
            html.element("p") { html in
                html.element("label", ["for": "title"], text: words.title)
                html.tag(
                    "input",
                    ["id": "title", "name": "title", "type": "text", "dir": "rtl", "value": form.title]
                )
            }
            html.element("p") { html in
                html.element("label", ["for": "text"], text: words.text)
                html.element(
                    "textarea",
                    ["id": "text", "name": "text", "rows": "12", "required": "", "dir": "rtl", "autofocus": ""]
                ) { html in
                    // The first line end after the tag is not part of the text.
                    html.markup("\n")
                    html.text(form.text)
                }
            }
            html.element("p", ["class": "buttons"]) { html in
                html.element("button", ["class": "first"], text: words.tag)
                if hasDownload { html.element("button", ["formaction": Self.download], text: words.download) }
            }
        }
    }

    /// The tags of each axis that was explained.
    private func write(tagsOf explanation: Explanation, to html: inout HTMLText) {
        var axes: [(name: String, labels: [Explanation.Label])] = []
        for label in explanation.labels {
            if axes.last?.name != label.axis { axes.append((label.axis, [])) }
            switch label.status {
            case .given, .givenBeside: axes[axes.count - 1].labels.append(label)
            case .impliedBy, .notGiven, .abstained: break
            }
        }
        html.element("dl") { html in
            for axis in axes {
                html.element("div") { html in
                    html.element("dt") { $0.element("bdi", text: axis.name) }
                    for label in axis.labels {
                        html.element("dd") { html in
                            html.element("bdi", ["class": "tag"], text: label.label)
                            html.text(" ")
                            html.element("bdi", text: "\(Int((100 * label.probability).rounded()))%")
                        }
                    }
                    if axis.labels.isEmpty { html.element("dd", ["class": "quiet"], text: words.none) }
                }
            }
            for axis in explanation.abstained {
                html.element("div") { html in
                    html.element("dt") { $0.element("bdi", text: axis) }
                    html.element("dd", ["class": "quiet"], text: words.notSure)
                }
            }
        }
    }

    private static let rules = """
        .bar-top { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: 1rem; }
        a { color: var(--l0); }
        form p { margin: .8rem 0; }
        form label { display: block; font-weight: bold; margin-bottom: .2rem; }
        input[type=text], textarea {
          width: 100%; padding: .5rem .7rem; font: inherit; color: inherit; background: var(--paper);
          border: 1px solid var(--quiet); border-radius: .4rem;
        }
        textarea { resize: vertical; min-height: 8rem; }
        button {
          font: inherit; color: inherit; background: var(--panel); cursor: pointer;
          border: 1px solid var(--quiet); border-radius: .4rem; padding: .3rem 1rem;
        }
        button.first { background: var(--ink); color: var(--paper); font-weight: bold; }
        .buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
        :is(a, button, input, textarea, summary):focus-visible { outline: 3px solid var(--l0); outline-offset: 2px; }
        details { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem 1.2rem; margin: 1rem 0; }
        summary { cursor: pointer; }
        .tags dl { display: block; }
        .tags dl div { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; margin: .3rem 0; }
        .tags dt { min-width: 5rem; }
        .tag { font-weight: bold; }
        .alert { border: 2px solid var(--l6); border-radius: .5rem; padding: .8rem 1.2rem; margin: 1rem 0; }
        """
}
