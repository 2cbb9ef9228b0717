/// A rule of the cleaner: what kind of passage on a news page is not the article.
///
/// The raw values are stored in model files and printed by `normalize`; they stay as they are once released. Examples
/// of
/// each rule, and what keeps it off ordinary sentences, are in `Cleaning.md`.
package enum CleaningRule: String, Codable, CaseIterable, Hashable, Sendable {
    /// A paragraph of five words or more that stands earlier in the text, compared folded.
    case repeatedParagraphs = "repeated-paragraphs"
    /// A sentence of ten words or more that stands earlier in the text, compared folded.
    case repeatedSentences = "repeated-sentences"
    /// Boxes and lines that lead to other stories.
    case relatedStories = "related-stories"
    /// Lists of the most read or most viewed stories.
    case mostRead = "most-read"
    /// Lines that name where the story was taken from.
    case sourceLines = "source-lines"
    /// Lines that name who wrote, edited or translated it.
    case bylines = "bylines"
    /// Lines and brackets with the name of a news agency alone.
    case agencyCredits = "agency-credits"
    /// Captions marked as such: archive picture, photo credit, agency in brackets.
    case pictureCaptions = "picture-captions"
    /// Paragraphs in another script in an Arabic article, mostly captions of pictures.
    case foreignCaptions = "foreign-captions"
    /// Dates of publication and of updates.
    case publicationDates = "publication-dates"
    /// Lines that are the name of an image or video file.
    case fileNames = "file-names"
    /// Comment forms and their messages.
    case commentForms = "comment-forms"
    /// Copyright notices.
    case copyright = "copyright"
    /// Calls to share, follow, subscribe or install.
    case sharing = "sharing"
    /// End marks, sequence marks and time stamps of wire copy, buttons of picture galleries.
    case wireMarks = "wire-marks"
    /// Web and mail addresses.
    case links = "links"
}
