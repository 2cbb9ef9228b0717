import NewsCorpus
import Testing

@Suite("Training data: enough of everything, and well formed")
struct CountTests {
    private let set: TrainingSet

    init() throws { set = try TrainingSet.shared.get() }

    @Test func everyFileIsListedAndReadable() {
        let unlisted = set.entries.filter { $0.article.labels.isEmpty && $0.outlet.isEmpty }.map {
            "\($0.file) is not in labels.csv"
        }
        expectNone(set.faults + unlisted, "labels.csv lists every text once, and every listed text is there")
    }

    @Test func articles() {
        #expect(set.entries.count >= 1200, "\(set.entries.count) articles")
    }

    @Test func everyLabelHasEnoughArticles() throws {
        var faults: [String] = []
        func check(_ axis: String, _ bar: (String) -> Int) throws {
            let labels = try #require(set.codebook.axis(axis)).labels.map(\.name)
            var counts: [String: Int] = [:]
            for label in set.entries.flatMap({ $0.article.labels[axis] ?? [] }) { counts[label, default: 0] += 1 }
            for label in labels where counts[label, default: 0] < bar(label) {
                faults.append("\(axis) \(label): \(counts[label, default: 0]) articles, at least \(bar(label)) wanted")
            }
        }
        try check("stance") { _ in 120 }
        try check("event") { _ in 70 }
        let wide: Set = ["LY", "LY/east", "LY/west", "LY/south"]
        try check("region") { $0.hasPrefix("LY-") ? 20 : wide.contains($0) ? 10 : 25 }
        for axis in ["event", "region"] {
            let count = set.entries.count { ($0.article.labels[axis] ?? []).isEmpty }
            if count < 60 { faults.append("no \(axis): \(count) articles, at least 60 wanted") }
        }
        expectNone(faults, "every label has enough articles")
    }

    @Test func labelsFollowTheCodebook() {
        var faults: [String] = []
        for entry in set.entries {
            let (events, regions) = (entry.events, entry.regions)
            faults += set.codebook.faults(in: entry.article).map { "\(entry.file): \($0)" }
            if entry.stance.isEmpty { faults.append("\(entry.file): no stance") }
            // Talks whose venue is not stated have no region.
            let mayLackRegion = events.allSatisfy { $0 == "diplomacy" }
            if events.isEmpty ? !regions.isEmpty : regions.isEmpty && !mayLackRegion {
                faults.append(
                    "\(entry.file): events [\(events.joined(separator: "|"))] and "
                        + "regions [\(regions.joined(separator: "|"))]; one of them is empty"
                )
            }
            if events.count > 4 { faults.append("\(entry.file): \(events.count) events, at most 4 wanted") }
        }
        expectNone(faults, "labels are those of codebook.yaml, with regions where there are events")
    }

    @Test func outlets() {
        let table = set.crossTable()
        var faults = table.sorted { $0.key < $1.key }.compactMap { outlet, stances in
            stances.count < 3 ? "outlet '\(outlet)': only \(stances.keys.sorted()), at least 3 stances wanted" : nil
        }
        if table.count < 14 { faults.append("\(table.count) outlets, at least 14 wanted") }
        faults += set.entries.filter { $0.outlet.isEmpty }.map { "\($0.file): no outlet" }
        expectNone(faults, "outlets are many, and each holds at least three stances")
    }

    @Test func datesAndStories() {
        var faults: [String] = []
        for entry in set.entries {
            let date = entry.article.date ?? ""
            if !Self.isDate(date) { faults.append("\(entry.file): date '\(date)', a day of 2004…2023 wanted") }
            if entry.story.isEmpty { faults.append("\(entry.file): no story") }
        }
        expectNone(faults, "every article has a date within 2004…2023 and a story")
    }

    @Test func lengths() {
        let faults = set.entries.filter { !(40...1000).contains($0.words.all.count) }.map {
            "\($0.file): \($0.words.all.count) words, 40…1000 wanted"
        }
        expectNone(faults, "articles are neither notes nor books")
    }

    /// Whether a text is YYYY-MM-DD, a day that the calendar has, from 2004 to 2023.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), 2004...2023 ~= year, 1...12 ~= month
        else { return false }
        let days = month == 2 ? (year % 4 == 0 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return 1...days ~= day
    }
}
