/// Why a file cannot be used as a model.
public enum ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file, or it may not be read.
    case unreadable(path: String, reason: String)
    /// The file is shorter than it says, or ends in its header.
    case truncated(path: String, expected: Int?, found: Int)
    /// Bytes have changed since the file was written.
    case altered(path: String, part: String)
    /// The file is something else.
    case foreign(path: String)
    /// The file was written by a newer version.
    case newer(path: String, found: Int, known: Int)
    /// The file was written by an older version, in a format that is no longer read.
    case older(path: String, found: Int, known: Int)

    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path.isEmpty ? "''" : path): \(reason); give a model with -m or TASNIF_MODEL, or make one with 'tasnif train'"
        case .truncated(let path, let expected?, let found):
            "\(path): the model file is cut short (\(found) of \(expected) bytes); copy it again or train anew"
        case .truncated(let path, nil, let found):
            "\(path): the model file is cut short (\(found) bytes, less than its header); copy it again or train anew"
        case .altered(let path, let part):
            "\(path): the model file was altered or damaged (\(part) is not as it was written); copy it again or train anew"
        case .foreign(let path):
            "\(path): not a Tasnif model (it does not begin with the word TASNIF); -m takes a file written by 'tasnif train'"
        case .newer(let path, let found, let known):
            "\(path): the model has format version \(found), this program reads versions up to \(known); "
                + "update tasnif or train the model with this version"
        case .older(let path, let found, let known):
            "\(path): the model has format version \(found), this program reads version \(known); train the model anew"
        }
    }
}
