import Tasnif

/// Figures as tables.
enum FiguresTable {
    /// - Parameter showsDetails: whether the reliability and risk–coverage tables are printed.
    static func print(_ figures: [AxisFigures], showsDetails: Bool = false) throws {
        let hasIntervals = figures.contains { $0.details != nil }
        var summary = Table(
            [("axis", .left), ("articles", .right), ("accuracy", .right), ("macro-F1", .right)]
                + (hasIntervals ? [("95 %", .right)] : [])
                + [("micro-F1", .right), ("log-loss", .right), ("ECE", .right), ("abstained", .right)]
        )
        for axis in figures {
            summary.add(
                [axis.name, "\(axis.articles)", fixed(axis.accuracy, decimals: 3), fixed(axis.macroF1, decimals: 3)]
                    + (hasIntervals ? [interval(axis.details?.macroF1)] : [])
                    + [
                        fixed(axis.microF1, decimals: 3), fixed(axis.logLoss, decimals: 3),
                        fixed(axis.ece, decimals: 3), "\(axis.abstained)",
                    ]
            )
        }
        try lines(summary)
        try printSeveral(figures)
        if figures.contains(where: { $0.sets != nil }) {
            try Output.standard.line("")
            var sets = Table([
                ("label sets", .left), ("target", .right), ("coverage", .right), ("mean size", .right),
                ("empty", .right),
            ])
            for axis in figures {
                guard let figures = axis.sets else { continue }
                sets.add([
                    axis.name, number(figures.target), fixed(figures.coverage, decimals: 3),
                    fixed(figures.meanSize, decimals: 2), fixed(figures.empty, decimals: 3),
                ])
            }
            try lines(sets)
        }
        try printSelective(figures)
        for axis in figures {
            try Output.standard.line("")
            var table = Table(
                [(axis.name, .left), ("precision", .right), ("recall", .right), ("F1", .right)]
                    + (hasIntervals ? [("95 %", .right)] : []) + [("support", .right)]
                    + (axis.sets == nil ? [] : [("coverage", .right)])
                    + (axis.selective == nil ? [] : [("left", .right), ("precision, left", .right)])
            )
            for label in axis.labels {
                table.add(
                    [
                        label.label, fixed(label.precision, decimals: 3), fixed(label.recall, decimals: 3),
                        fixed(label.f1, decimals: 3),
                    ] + (hasIntervals ? [interval(label.intervals?.f1)] : []) + ["\(label.support)"]
                        + (axis.sets == nil ? [] : [fixed(label.coverage, decimals: 3)])
                        + (label.kept.map { ["\($0)", fixed(label.keptPrecision, decimals: 3)] } ?? [])
                )
            }
            try lines(table)
            if !axis.confusions.isEmpty {
                let list = axis.confusions.prefix(5).map { "\($0.truth) taken for \($0.given): \($0.count)" }
                try Output.standard.line("most confused: \(list.joined(separator: "; "))")
            }
            if let levels = axis.levels {
                try Output.standard.line("")
                try lines(levelTable(levels))
            }
            for slices in axis.details?.slices ?? [] { try print(slices, axis: axis.name) }
            if showsDetails, let details = axis.details { try print(details, axis: axis.name) }
        }
    }

    /// The two ends of an interval.
    private static func interval(_ interval: AxisFigures.Interval?) -> String {
        interval.map { "\(fixed($0.lower, decimals: 3))–\(fixed($0.upper, decimals: 3))" } ?? "n/a"
    }

    /// A p value; the smallest ones depend on how many draws were made.
    private static func pValue(_ value: Double?) -> String {
        value.map { $0 < 0.001 ? "<0.001" : fixed($0, decimals: 3) } ?? "n/a"
    }

    /// Measures of axes of several labels.
    private static func printSeveral(_ figures: [AxisFigures]) throws {
        let several = figures.compactMap { axis in
            axis.details.flatMap { $0.hammingLoss == nil ? nil : (axis: axis, details: $0) }
        }
        if several.isEmpty { return }
        try Output.standard.line("")
        var table = Table([
            ("several labels", .left), ("subset accuracy", .right), ("Hamming loss", .right), ("LRAP", .right),
        ])
        for (axis, details) in several {
            table.add([
                axis.name, fixed(axis.accuracy, decimals: 3), fixed(details.hammingLoss, decimals: 4),
                fixed(details.labelRanking, decimals: 3),
            ])
        }
        try lines(table)
    }

    /// All answers, and those that are left where tags are withheld.
    private static func printSelective(_ figures: [AxisFigures]) throws {
        if figures.allSatisfy({ $0.selective == nil }) { return }
        try Output.standard.line("")
        var table = Table([
            ("answers", .left), ("articles", .right), ("share", .right), ("tags", .right), ("precision", .right),
            ("recall", .right), ("accuracy", .right), ("macro-F1", .right), ("micro-F1", .right),
        ])
        for axis in figures {
            guard let selective = axis.selective else { continue }
            for (name, share, answers) in [
                ("all", 1, selective.all), ("left", selective.coverage, selective.answered),
            ] {
                table.add(
                    ["\(axis.name), \(name)", "\(answers.articles)", fixed(share, decimals: 3), "\(answers.tags)"]
                        + [answers.precision, answers.recall, answers.accuracy, answers.macroF1, answers.microF1]
                        .map { fixed($0, decimals: 3) }
                )
            }
        }
        try lines(table)
    }

    private static func print(_ slices: AxisFigures.Slices, axis: String) throws {
        try Output.standard.line("")
        try Output.standard.line("\(axis) by \(slices.field):")
        var table = Table([
            (slices.field, .left), ("articles", .right), ("accuracy", .right), ("macro-F1", .right),
            ("micro-F1", .right), ("log-loss", .right), ("ECE", .right),
        ])
        for slice in slices.values {
            let figures = slice.figures
            table.add([
                slice.value ?? "(none)", "\(figures.articles)", fixed(figures.accuracy, decimals: 3),
                fixed(figures.macroF1, decimals: 3), fixed(figures.microF1, decimals: 3),
                fixed(figures.logLoss, decimals: 3), fixed(figures.ece, decimals: 3),
            ])
        }
        try lines(table)
    }

    private static func print(_ details: AxisFigures.Details, axis: String) throws {
        try Output.standard.line("")
        var bins = Table([
            ("\(axis), reliability", .left), ("answers", .right), ("probability", .right), ("right", .right),
        ])
        for (number, bin) in details.reliability.enumerated() {
            bins.add([
                "bin \(number + 1)", "\(bin.answers)", fixed(bin.confidence, decimals: 3),
                fixed(bin.accuracy, decimals: 3),
            ])
        }
        try lines(bins)
        try Output.standard.line("")
        var points = Table([
            ("\(axis), coverage", .left), ("answers", .right), ("risk", .right), ("least confidence", .right),
        ])
        for point in details.riskCoverage {
            points.add([
                "\(fixed(100 * point.coverage, decimals: 0)) %", "\(point.answers)", fixed(point.risk, decimals: 3),
                fixed(point.confidence, decimals: 3),
            ])
        }
        try lines(points)
        try Output.standard.line(
            "area under the risk-coverage curve: \(fixed(details.aurc, decimals: 4)), of it above the best order: \(fixed(details.excessAURC, decimals: 4))"
        )
    }

    /// A second model beside the first, axis by axis.
    static func print(_ comparison: ModelComparison) throws {
        for axis in comparison.axes {
            try Output.standard.line("")
            var table = Table([
                ("\(axis.axis), \(axis.articles) articles", .left), ("first", .right), ("second", .right),
                ("difference", .right), ("95 %", .right), ("p", .right),
            ])
            for (name, own, other, difference) in [
                ("accuracy", axis.first.accuracy, axis.second.accuracy, axis.accuracyDifference),
                ("macro-F1", axis.first.macroF1, axis.second.macroF1, axis.macroF1Difference),
                ("micro-F1", axis.first.microF1, axis.second.microF1, axis.microF1Difference),
            ] {
                let interval = difference.map {
                    "\(fixed($0.interval.lower, decimals: 3)) to \(fixed($0.interval.upper, decimals: 3))"
                }
                table.add([
                    name, fixed(own, decimals: 3), fixed(other, decimals: 3),
                    fixed(difference?.estimate, decimals: 3), interval ?? "n/a", pValue(difference?.pValue),
                ])
            }
            try lines(table)
            let only = "only the first right: \(axis.onlyFirstRight); only the second: \(axis.onlySecondRight)"
            let test = axis.mcNemar.map { "; McNemar's exact test: p \($0 < 0.001 ? "" : "= ")\(pValue($0))" }
            try Output.standard.line(only + (test ?? ""))
        }
    }

    /// How far a stream is from the training articles.
    static func print(_ drift: DriftFigures) throws {
        try Output.standard.line("")
        try Output.standard.line(
            "words the model does not know: \(fixed(drift.unknownWords.map { 100 * $0 }, decimals: 1)) %"
        )
        if let words = drift.words {
            try Output.standard.line(
                "distance of the words: \(fixed(words.distance, decimals: 3)), by chance \(fixed(words.byChance, decimals: 3)) (Jensen-Shannon, \(words.compared) words)"
            )
            try Output.standard.line("")
            var table = Table([
                ("more often", .left), ("trained", .right), ("stream", .right), ("less often", .left),
                ("trained", .right), ("stream", .right),
            ])
            func cells(_ shares: [DriftFigures.WordShare], _ row: Int) -> [String] {
                guard row < shares.count else { return ["", "", ""] }
                return [shares[row].word] + [shares[row].trained, shares[row].stream].map { fixed($0, decimals: 3) }
            }
            for row in 0..<max(words.rising.count, words.falling.count) {
                table.add(cells(words.rising, row) + cells(words.falling, row))
            }
            try lines(table)
        }
        for axis in drift.axes {
            try Output.standard.line("")
            var table = Table([("\(axis.axis), share", .left), ("trained", .right), ("given", .right)])
            for label in axis.labels {
                table.add([label.label, fixed(label.trained, decimals: 3), fixed(label.given, decimals: 3)])
            }
            try lines(table)
            try Output.standard.line(
                "stability index: \(fixed(axis.stabilityIndex, decimals: 3)), by chance \(fixed(axis.stabilityByChance, decimals: 3)); Jensen-Shannon distance: \(fixed(axis.distance, decimals: 3)); abstained: \(axis.abstained) of \(drift.articles)"
            )
        }
    }

    /// The figures of each value of a field, axis by axis.
    static func printGroups(_ result: LeaveOneOutFigures) throws {
        for axis in result.axes {
            try Output.standard.line("")
            try Output.standard.line("\(axis.figures.name) by \(result.field), tagged by models of the others:")
            var table = Table([
                (result.field, .left), ("articles", .right), ("learned from", .right), ("accuracy", .right),
                ("macro-F1", .right), ("log-loss", .right),
            ])
            for group in axis.groups {
                let figures = group.figures
                table.add([
                    group.value, "\(figures.articles)", "\(group.learnedFrom)", fixed(figures.accuracy, decimals: 3),
                    fixed(figures.macroF1, decimals: 3), fixed(figures.logLoss, decimals: 3),
                ])
            }
            try lines(table)
        }
    }

    private static func levelTable(_ levels: [AxisFigures.LevelFigures]) -> Table {
        var table = Table([
            ("level", .left), ("labels", .right), ("articles", .right), ("macro-F1", .right), ("micro-F1", .right),
        ])
        for level in levels {
            table.add([
                "\(level.level)", "\(level.labels)", "\(level.articles)", fixed(level.macroF1, decimals: 3),
                fixed(level.microF1, decimals: 3),
            ])
        }
        return table
    }

    private static func lines(_ table: Table) throws {
        for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
            try Output.standard.line(line)
        }
    }
}
