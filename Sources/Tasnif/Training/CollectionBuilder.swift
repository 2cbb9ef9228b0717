import ArabicText
import LinearAlgebra
import NewsCorpus
import Synchronization
import TextFeatures

/// Turns a stream of articles into counts and labels; the texts themselves are not kept.
struct CollectionBuilder: ~Copyable {
    private let pipeline: TextPipeline
    private let mask: Lexicon?
    private let parallelism: Parallelism
    private let workers: [Worker]
    private(set) var count = 0
    private(set) var ids: [String] = []
    private(set) var groupValues: [String?] = []
    /// For each of the fields to be kept, the value of each article; nil without one.
    private(set) var fieldValues: [[String?]]
    /// Names of fields of the articles, in no order; only collected where fields are to be kept.
    private(set) var fieldNames: Set<String> = []
    private(set) var sketches = NearDuplicateIndex()
    private var paragraphs = SharedParagraphIndex()
    private var digest = InputDigest()
    private(set) var labels = DatasetBuilder()
    private let groupField: String?
    private let keptFields: [String]
    private let configuration: FeatureConfiguration
    private let lexicon: Lexicon?
    private let store: ScratchStore?

    /// The memory of one thread. Locked, though each is used by one thread at a time, so that the compiler can see it
    /// is safe.
    fileprivate final class Worker: Sendable {
        let state: Mutex<State>

        init(_ state: sending State) { self.state = Mutex(state) }

        struct State: Sendable {
            var counter: FeatureCounter
            var text = TokenBuffer()
            var title = TokenBuffer()
            var shingles: [UInt64] = []
            var paragraphs: [UInt64] = []
        }
    }

    init(
        pipeline: TextPipeline,
        features: FeatureConfiguration,
        lexicon: Lexicon?,
        mask: Lexicon?,
        groupField: String?,
        keptFields: [String],
        store: ScratchStore?,
        parallelism: Parallelism
    ) {
        self.pipeline = pipeline
        self.mask = mask
        self.parallelism = parallelism
        self.groupField = groupField
        self.keptFields = keptFields
        fieldValues = keptFields.map { _ in [] }
        self.configuration = features
        self.lexicon = lexicon
        self.store = store
        workers = (0..<parallelism.threads).map { _ in
            Worker(Worker.State(counter: FeatureCounter(features, lexicon: lexicon, store: store)))
        }
    }

    /// Counts the terms of some articles, in parallel.
    mutating func add(_ articles: [Article]) {
        let first = count
        let workers = workers
        let pipeline = pipeline
        let mask = mask
        let features = configuration
        // Articles are dealt in contiguous runs of about equal bytes.
        let runs = Self.runs(articles.map { $0.text.utf8.count + 64 }, parts: workers.count)
        let results = parallelism.map(count: runs.count) { part in
            workers[part].state.withLock { state in
                var sketches = NearDuplicateIndex()
                var paragraphs = SharedParagraphIndex()
                for index in runs[part] {
                    state.count(
                        articles[index],
                        document: first + index,
                        pipeline: pipeline,
                        mask: mask,
                        features: features
                    )
                    sketches.add(shingles: state.shingles)
                    paragraphs.add(paragraphs: state.paragraphs)
                }
                return (sketches, paragraphs)
            }
        }
        for (sketches, paragraphs) in results {
            self.sketches.append(sketches)
            self.paragraphs.append(paragraphs)
        }
        for article in articles {
            digest.add(article)
            ids.append(article.id)
            groupValues.append(groupField.flatMap { article.field($0) })
            for (index, field) in keptFields.enumerated() {
                let value = article.field(field)
                fieldValues[index].append(value?.isEmpty == false ? value : nil)
            }
            if !keptFields.isEmpty { fieldNames.formUnion(article.fieldNames) }
            labels.add(article)
        }
        count += articles.count
    }

    /// Number of segments of each article.
    var segmentCounts: [Int] {
        var counts = [Int](repeating: 0, count: count)
        for worker in workers {
            for (document, segments) in worker.state.withLock({ $0.counter.segmentCounts }) {
                counts[document] = segments
            }
        }
        return counts
    }

    /// Joins the counts; only once, for they are not kept.
    ///
    /// - Parameter includesPassages: whether passages are counted as well.
    func finish(includesPassages: Bool) -> FeatureCollection {
        FeatureCollection(
            joining: workers.map { worker in
                worker.state.withLock { state in
                    let counter = state.counter
                    state.counter = FeatureCounter(configuration, lexicon: lexicon, store: store)
                    return counter
                }
            },
            documents: count,
            configuration: configuration,
            stemmer: LightStemmer(),
            lexicon: lexicon,
            includesPassages: includesPassages,
            parallelism: parallelism
        )
    }

    /// Which articles belong together.
    struct Groups {
        /// One number for articles that are alike or agree in the group field, also by way of others.
        let joined: [Int]
        /// One number for articles that are alike: near-duplicates, or with a paragraph in common.
        let alike: [Int]
        /// Number of groups of several articles that are alike.
        let duplicates: Int
    }

    /// The groups of the articles added.
    func groups() -> Groups {
        let alike = paragraphs.joining(sketches.groups().groups)
        var sizes: [Int: Int] = [:]
        for group in alike { sizes[group, default: 0] += 1 }
        return Groups(
            joined: GroupNumbers(alike, groupValues).numbers,
            alike: alike,
            duplicates: sizes.values.count { $0 > 1 }
        )
    }

    /// Digest of all articles added, in order.
    var inputDigest: String { digest.hexadecimal }

    /// Contiguous runs with about equal sums of `sizes`.
    static func runs(_ sizes: [Int], parts: Int) -> [Range<Int>] {
        let total = sizes.reduce(0, +)
        var runs: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (index, size) in sizes.enumerated() {
            sum += size
            if sum * parts >= total * (runs.count + 1), runs.count < parts - 1 {
                runs.append(start..<index + 1)
                start = index + 1
            }
        }
        if start < sizes.count { runs.append(start..<sizes.count) }
        return runs
    }
}

extension CollectionBuilder.Worker.State {
    /// Counts one article; hashes of its runs of words are left in `shingles`, of its paragraphs in `paragraphs`.
    fileprivate mutating func count(
        _ article: Article,
        document: Int,
        pipeline: TextPipeline,
        mask: Lexicon?,
        features: FeatureConfiguration
    ) {
        shingles.removeAll(keepingCapacity: true)
        paragraphs.removeAll(keepingCapacity: true)
        pipeline.analyze(article.text, mask: mask, for: features, into: &text)
        let hasTitle = article.title?.isEmpty == false
        if let titleText = article.title, hasTitle {
            pipeline.analyze(titleText, mask: mask, for: features, into: &title)
            paragraphs += title.paragraphHashes(shortest: SharedParagraphIndex.shortest)
        }
        paragraphs += text.paragraphHashes(shortest: SharedParagraphIndex.shortest)
        let source = article.text.utf8.span
        source.withUnsafeBytes { bytes in
            counter.add(
                document: document,
                title: hasTitle ? title : nil,
                text: text,
                source: bytes,
                shingles: &shingles
            )
        }
    }
}

extension TokenBuffer {
    /// Hashes of the paragraphs of so many words that were left whole.
    fileprivate func paragraphHashes(shortest: Int) -> [UInt64] {
        bytes.withUnsafeBytes { bytes in
            paragraphs.compactMap { paragraph in
                let tokens = tokens[paragraph.tokens]
                guard tokens.count >= shortest, !tokens.contains(where: \.isCut), let first = tokens.first,
                    let last = tokens.last
                else { return nil }
                return TermHash.hash(UnsafeRawBufferPointer(rebasing: bytes[Int(first.start)..<Int(last.end)]))
            }
        }
    }
}

/// Joins two partitions: what is together in either is together in the result.
struct GroupNumbers {
    /// The group of each element, numbered in order of first appearance.
    let numbers: [Int]

    init(_ partition: [Int], _ values: [String?]) {
        var sets = DisjointSets(partition: partition)
        var firstOfValue: [String: Int] = [:]
        for (index, value) in values.enumerated() {
            guard let value, !value.isEmpty else { continue }
            if let first = firstOfValue[value] { sets.join(first, index) } else { firstOfValue[value] = index }
        }
        numbers = sets.numbered()
    }
}
