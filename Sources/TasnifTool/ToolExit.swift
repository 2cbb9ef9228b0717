import ArgumentParser
import NewsCorpus
import Tasnif
import TasnifServer

/// The exit codes of the program, from BSD's sysexits.
enum ToolExit: Int32 {
    case done = 0
    case wrongUsage = 64
    case badData = 65
    case missingInput = 66
    case ourFault = 70
    case cannotCreate = 73
    case inputOutput = 74

    /// The code that tells a script what kind of error this is.
    init(_ error: any Error) {
        switch error {
        case let error as CorpusError:
            switch error.category {
            case .missingInput: self = .missingInput
            case .badData: self = .badData
            case .inputOutput: self = .inputOutput
            }
        case let error as ModelFileError:
            switch error {
            case .unreadable: self = .missingInput
            case .truncated, .altered, .foreign, .newer, .older: self = .badData
            }
        case let error as OutputError: self = error.isMidway ? .inputOutput : .cannotCreate
        case is TaggingServer.ListeningError: self = .cannotCreate
        case is TopicsMissing, is HeldOutScoresMissing, is AbstentionMissing: self = .badData
        case let error as TrainingError: self = error.isUsage ? .wrongUsage : .badData
        default: self = .ourFault
        }
    }
}
