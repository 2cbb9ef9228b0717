package import ArabicText

/// Cuts a text into segments of 16 to 32 words, at borders of sentences where there are any.
///
/// Two segments in a row are a passage: the neighbourhood in which one sentence tells of one event. Passages overlap
/// by a segment, so that no sentence is torn apart by all of them.
package struct PassageSegments: Sendable {
    /// A segment ends before a sentence that begins after so many words, or later,
    static let shortest = 16
    /// but no later than after so many.
    static let longest = 32

    private let isActive: Bool
    private var length = 0
    /// Whether a sentence has begun since the last token that is left.
    private var isBorder = false

    /// - Parameter isActive: whether the text is cut at all.
    package init(isActive: Bool) { self.isActive = isActive }

    /// Notes the next token of the text; whether a new segment begins with it. The first segment is not announced.
    ///
    /// Tokens that the cleaner cut belong to no segment, but a sentence that begins with them begins with what is left
    /// of it.
    package mutating func begins(with token: FoldedToken) -> Bool {
        guard isActive else { return false }
        isBorder = isBorder || token.startsSentence || token.startsParagraph
        if token.isCut { return false }
        defer { isBorder = false }
        if length >= Self.longest || (length >= Self.shortest && isBorder) {
            length = 1
            return true
        }
        length += 1
        return false
    }

    /// The passages of a document as runs of its segments; one for a document of one segment, none for an empty one.
    package static func passages(of segments: Range<Int>) -> [Range<Int>] {
        if segments.count <= 2 { return segments.isEmpty ? [] : [segments] }
        return (segments.lowerBound..<segments.upperBound - 1).map { $0..<$0 + 2 }
    }
}
