import ArgumentParser
import NewsCorpus
import Tasnif

/// What is learned from which articles, and which are kept apart; shared by all commands that cross-validate.
struct ProblemOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Axis to train; repeatable (default: every axis found).", valueName: "name")
    )
    var axis: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Axis that takes several labels; repeatable (default: where any article has several or none).",
            valueName: "axis"
        )
    )
    var multi: [String] = []

    @Option(name: .long, help: ArgumentHelp("Codebook in YAML: axes, labels and their tree.", valueName: "file"))
    var codebook: String?

    @Option(name: .long, help: ArgumentHelp("Folds of the cross-validation; 0 for no search.", valueName: "k"))
    var folds = 5

    @Option(
        name: .long,
        help: ArgumentHelp("Phrases taken out of every article, one on each line: names of outlets.", valueName: "file")
    )
    var mask: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Field whose values stay in one fold, such as story or source.", valueName: "field")
    )
    var groupBy: String?

    func validate() throws {
        if folds != 0, !(2...100).contains(folds) { throw ValidationError("--folds takes 0 or 2 to 100, not \(folds)") }
    }

    /// The settings that the options stand for, the others as they are by default.
    func configuration(_ runOptions: RunOptions) throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.axes = axis
        configuration.severalLabelAxes = Set(multi)
        configuration.codebook = try codebook.map { try Codebook(contentsOf: $0) }
        configuration.folds = folds
        configuration.mask = try mask.map { try PhraseFile.phrases($0) } ?? []
        configuration.groupField = groupBy
        configuration.seed = runOptions.seed
        configuration.threads = runOptions.threads
        return configuration
    }
}

/// How classifiers are trained; shared by `train` and by cross-validation in `evaluate`.
struct RecipeOptions: ParsableArguments {
    @OptionGroup var problem: ProblemOptions

    @Option(name: .long, help: ArgumentHelp("Features and effort: fast, balanced or accurate.", valueName: "preset"))
    var preset: Preset = .balanced

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Fixed C instead of the search, as in scikit-learn (larger: less regularization).",
            valueName: "c"
        )
    )
    var regularization: Double?

    @Option(
        name: .long,
        help: ArgumentHelp("What the search goes by: macro-f1, micro-f1, log-loss or accuracy.", valueName: "measure")
    )
    var optimize: Measure = .macroF1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Phrases and the features they stand for: phrase, tab, feature on each line, perhaps tab and cue words.",
            valueName: "file"
        )
    )
    var lexicon: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Features or cleaning rule to leave out; repeatable: \(Self.features.joined(separator: ", ")), or a rule that normalize names.",
            valueName: "name"
        )
    )
    var without: [String] = []

    @Flag(
        name: .long,
        help:
            "scikit-learn's TfidfVectorizer + LogisticRegression on Tasnif's tokens: no stems, stop words, class weights, calibration."
    )
    var plain = false

    func validate() throws {
        if let regularization, !(regularization > 0 && regularization.isFinite) {
            throw ValidationError("--regularization takes a number above 0, not \(regularization)")
        }
        for name in without where !(Self.features + PipelineTrace.ruleNames).contains(name) {
            let known = (Self.features + PipelineTrace.ruleNames).joined(separator: ", ")
            throw ValidationError("no features and no cleaning rule '\(name)'; there are \(known)")
        }
    }

    private static let features = FeatureGroup.allCases.map(\.rawValue)

    /// The settings that the options stand for.
    func configuration(_ runOptions: RunOptions) throws -> TrainingConfiguration {
        var configuration = try problem.configuration(runOptions)
        configuration.preset = preset
        configuration.regularization = regularization
        configuration.measure = optimize
        configuration.isPlain = plain
        configuration.withoutFeatures = Set(without.compactMap(FeatureGroup.init))
        configuration.withoutRules = Set(without.filter(PipelineTrace.ruleNames.contains))
        configuration.lexicon = try lexicon.map { try PhraseFile.lexicon($0) } ?? []
        return configuration
    }
}
