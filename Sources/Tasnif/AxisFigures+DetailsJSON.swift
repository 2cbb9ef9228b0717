extension AxisFigures.Details {
    /// Adds the details as members.
    func write(to json: inout JSONText) {
        for (key, interval) in [
            ("accuracy_interval", accuracy), ("macro_f1_interval", macroF1), ("micro_f1_interval", microF1),
        ] {
            json.key(key)
            json.value(interval)
        }
        if hammingLoss != nil || labelRanking != nil {
            json.members([("hamming_loss", hammingLoss), ("label_ranking_average_precision", labelRanking)])
        }
        json.key("reliability")
        json.array { json in
            for bin in reliability {
                json.object { json in
                    json.key("answers")
                    json.value(bin.answers)
                    json.members([("confidence", bin.confidence), ("accuracy", bin.accuracy)])
                }
            }
        }
        json.members([("aurc", aurc), ("excess_aurc", excessAURC)])
        json.key("risk_coverage")
        json.array { json in
            for point in riskCoverage {
                json.object { json in
                    json.members([("coverage", point.coverage)])
                    json.key("answers")
                    json.value(point.answers)
                    json.members([("risk", point.risk), ("confidence", point.confidence)])
                }
            }
        }
        guard !slices.isEmpty else { return }
        json.key("slices")
        json.array { json in for slices in slices { slices.write(to: &json) } }
    }
}

extension AxisFigures.Slices {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("field")
            json.value(field)
            json.key("values")
            json.array { json in
                for slice in values {
                    json.object { json in
                        json.key("value")
                        if let value = slice.value { json.value(value) } else { json.value(Double?.none) }
                        slice.figures.writeSummary(to: &json)
                    }
                }
            }
        }
    }
}

extension AxisFigures.LabelIntervals {
    /// Adds the intervals as members.
    func write(to json: inout JSONText) {
        for (key, interval) in [("precision_interval", precision), ("recall_interval", recall), ("f1_interval", f1)] {
            json.key(key)
            json.value(interval)
        }
    }
}

extension JSONText {
    /// Adds an interval as an array of its two ends; null where undefined.
    mutating func value(_ interval: AxisFigures.Interval?) {
        guard let interval else {
            value(Double?.none)
            return
        }
        array { json in
            json.value(interval.lower)
            json.value(interval.upper)
        }
    }
}
