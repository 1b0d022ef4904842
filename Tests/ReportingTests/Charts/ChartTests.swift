import Foundation
import Testing

@testable import Reporting

@Suite("Charts")
struct ChartTests {
    @Test("Ticks are round numbers inside the axis", arguments: [
        ([0.0, 1.0], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([0.301, 0.338], ["0.30", "0.31", "0.32", "0.33"]), ([-0.3, 0.5], ["−0.2", "0.0", "0.2", "0.4"]),
    ])
    func ticks(values: [Double], texts: [String]) { #expect(Scale(showing: values, from: 0, to: 100).ticks.map(\.text) == texts) }

    @Test("A scale maps its ends to the ends, and one value to the middle") func scale() {
        let scale = Scale(showing: [2, 4, .nan], from: 10, to: 30, margin: 0)
        #expect(scale.place(of: 2) == 10 && scale.place(of: 4) == 30 && scale.place(of: 3) == 20)
        // Half of a range of 0.1 about the value: rounding only.
        #expect(abs(Scale(showing: [0.5], from: 0, to: 10).place(of: 0.5) - 5) < 1e-9)
        #expect(!Scale(showing: [], from: 0, to: 10).place(of: 0.5).isNaN)
    }

    @Test("The chart of poolings has a dot a row, filled where it is among the best, and says nan") func whiskers() {
        let chart = WhiskerChart(
            rows: [
                .init(name: "mean", value: 0.5, low: 0.4, high: 0.6, isInBestGroup: true, isRecommended: true),
                .init(name: "a<b", value: 0.3, low: .nan, high: .nan, isInBestGroup: false, isRecommended: false),
                .init(name: "cls", value: .nan, low: .nan, high: .nan, isInBestGroup: false, isRecommended: false),
            ], reference: ("mean", 0.5), confidence: "95 %")
        let text = chart.svg(id: "c").text
        #expect(text.hasPrefix("<svg role=\"img\" viewBox=\"0 0 420 ") && text.contains("aria-labelledby=\"c-t c-d\""))
        #expect(text.contains("<title>mean: 0.5000, 95 % interval 0.400 … 0.600</title>") && text.contains("class=\"dot pick\"") && text.contains("class=\"dot hollow\""))
        #expect(text.contains("a&lt;b 0.300; cls nan") && text.components(separatedBy: "<circle").count == 3)
    }

    @Test("A curve breaks where a layer is undefined, and its names do not lie upon one another") func layers() {
        let chart = LayerChart(
            layers: ["0", "1", "2", "3"],
            curves: [.init(name: "mean", values: [0.1, 0.2, 0.3, 0.4], role: .pick), .init(name: "cls", values: [0.2, .nan, 0.3, 0.4], role: .plain)])
        let text = chart.svg(id: "l", title: "t").text
        #expect(text.components(separatedBy: "<polyline").count == 3)
        let places = text.matches(of: /<text class="name[^"]*" x="[^"]*" y="([^"]*)"/).map { Double($0.1)! }
        #expect(places.count == 2 && abs(places[0] - places[1]) >= 13)
        #expect(text.contains("cls: layer 0 0.200, layer 1 nan"))
    }

    @Test("Cosines against gold: a column a score where there are few, tenths where there are many") func gold() {
        let few = GoldCosineChart(gold: [0, 0, 1, 1, 2.5], cosines: [0.1, 0.3, 0.5, 0.5, 1])
        #expect(few.columns.map(\.name) == ["0", "1", "2.50"])
        #expect(few.columns.map(\.pairCount) == [2, 2, 1] && few.columns.map { $0.counts.reduce(0, +) } == [2, 2, 1])
        #expect(few.columns.map(\.median) == [0.2, 0.5, 1])
        let many = GoldCosineChart(gold: (0...50).map { Double($0) / 10 }, cosines: (0...50).map { Double($0) / 50 })
        #expect(many.columns.count == 10 && many.columns.map(\.pairCount).reduce(0, +) == 51)
        #expect(GoldCosineChart(gold: [1, 1], cosines: [0.5, 0.5]).svg(id: "g", name: "x").text.contains("gold 1: median 0.50 of 2 pairs"))
    }

    @Test("Gold scores whose range no number holds have a chart too") func wideGold() {
        let gold = (0...20).map { (Double($0) / 10 - 1) * Double.greatestFiniteMagnitude }
        let chart = GoldCosineChart(gold: gold, cosines: gold.map { $0 / .greatestFiniteMagnitude })
        // Two a tenth, and the last; which of two tenths a number at their border is in depends on its rounding.
        #expect(chart.columns.count == 10 && chart.columns.map(\.pairCount).reduce(0, +) == 21 && chart.columns.allSatisfy { (1...4).contains($0.pairCount) })
    }
}
