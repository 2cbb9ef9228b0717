/// How good a recipe is on articles of a value of some field, such as an outlet, that it was not trained on.
public struct LeaveOneOutFigures: Sendable {
    /// Figures of the articles of one value.
    public struct Group: Sendable {
        /// The value.
        public let value: String
        /// Number of articles that the model which tagged them was trained on.
        public let learnedFrom: Int
        /// The figures.
        public let figures: AxisFigures
    }

    /// Figures on one axis.
    public struct AxisResult: Sendable {
        /// Figures of all articles together.
        public let figures: AxisFigures
        /// Figures of each value, in alphabetical order (of their bytes in UTF-8), however few its articles.
        public let groups: [Group]
    }

    /// The field.
    public let field: String
    /// Number of articles with a label that have no value of the field; they were neither trained on nor measured.
    public let withoutField: Int
    /// The axes.
    public let axes: [AxisResult]

    /// The figures as one JSON object, in the form that `tasnif evaluate --leave-one-out --format json` prints: that
    /// of `AxisFigures.json` with the groups of each axis.
    ///
    /// - Parameter articles: number of articles read.
    public func json(articles: Int) -> String {
        var json = JSONText()
        json.object { json in
            json.key("articles")
            json.value(articles)
            json.key("leave_one_out")
            json.value(field)
            json.key("without_field")
            json.value(withoutField)
            json.key("axes")
            json.object(of: axes.map { ($0.figures.name, $0) }) { json, axis in
                axis.figures.write(to: &json) { json in
                    json.key("groups")
                    json.array { json in for group in axis.groups { group.write(to: &json) } }
                }
            }
        }
        return json.string
    }
}

extension LeaveOneOutFigures.Group {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("value")
            json.value(value)
            json.key("learned_from")
            json.value(learnedFrom)
            figures.writeSummary(to: &json)
        }
    }
}
