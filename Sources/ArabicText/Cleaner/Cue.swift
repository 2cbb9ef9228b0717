/// What a cue phrase announces; a phrase may have several roles.
struct Cue: OptionSet, Sendable {
    let rawValue: UInt32

    /// Heads a list of other stories.
    static let relatedHeader = Cue(rawValue: 1 << 0)
    /// Heads such a list, or a headline on the same line.
    static let relatedInline = Cue(rawValue: 1 << 1)
    /// The same, but only before a colon or alone.
    static let relatedColon = Cue(rawValue: 1 << 2)
    /// "More of …": a short line.
    static let moreFrom = Cue(rawValue: 1 << 3)
    /// Heads a list of the most read.
    static let mostRead = Cue(rawValue: 1 << 4)
    /// Names the source, before a colon.
    static let source = Cue(rawValue: 1 << 5)
    /// Names a writer, before a colon, slash or dash.
    static let byline = Cue(rawValue: 1 << 6)
    /// Names a writer without further sign.
    static let clearByline = Cue(rawValue: 1 << 7)
    /// A news agency.
    static let agency = Cue(rawValue: 1 << 8)
    /// Announces a date of publication.
    static let published = Cue(rawValue: 1 << 9)
    /// A word of dates that proves one: month, day of the week.
    static let calendar = Cue(rawValue: 1 << 10)
    /// A word that dates may hold.
    static let clock = Cue(rawValue: 1 << 11)
    /// Begins a line of a comment form.
    static let comment = Cue(rawValue: 1 << 12)
    /// Stands anywhere in a line of a comment form.
    static let commentAnywhere = Cue(rawValue: 1 << 13)
    /// Stands alone in a comment form, perhaps with a number.
    static let commentAlone = Cue(rawValue: 1 << 14)
    /// Stands in a copyright notice.
    static let copyright = Cue(rawValue: 1 << 15)
    /// Begins a call to share or follow.
    static let share = Cue(rawValue: 1 << 16)
    /// Begins such a call if a network, channel or letter is named too.
    static let shareWithNetwork = Cue(rawValue: 1 << 17)
    /// A network, channel or letter to follow.
    static let network = Cue(rawValue: 1 << 18)
    /// An end mark of wire copy.
    static let wireEnd = Cue(rawValue: 1 << 19)
    /// Buttons of a gallery.
    static let gallery = Cue(rawValue: 1 << 20)
    /// Begins a caption.
    static let captionStart = Cue(rawValue: 1 << 21)
    /// Ends a caption, after a dash, slash or bracket.
    static let captionEnd = Cue(rawValue: 1 << 22)
    /// Names a photographer, before a colon or slash.
    static let photoCredit = Cue(rawValue: 1 << 23)
    /// Begins a line with a link.
    static let link = Cue(rawValue: 1 << 24)
    /// Begins a web address.
    static let address = Cue(rawValue: 1 << 25)
    /// "Comments on …", at the start of a line that ends with "closed".
    static let commentsOn = Cue(rawValue: 1 << 26)
    /// Begins a caption of any length.
    static let longCaption = Cue(rawValue: 1 << 28)
    /// A button or label of the page, alone on its line.
    static let label = Cue(rawValue: 1 << 29)
    /// "Closed".
    static let closed = Cue(rawValue: 1 << 27)
}
