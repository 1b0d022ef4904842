import Testing

@testable import HiddenStates

@Suite struct LayerNameTests {
    @Test("Tensors of hidden states are known by name", arguments: [("hidden_states.0", 0), ("hidden_states.6", 6), ("hidden_states.123", 123)])
    func readsNumber(name: String, number: Int) {
        #expect(LayerName(tensorName: name) == .number(number))
    }

    @Test("A last hidden state is the layer 'last'")
    func readsLast() {
        #expect(LayerName(tensorName: "last_hidden_state") == .last)
    }

    @Test(
        "Other names are no layers",
        arguments: [
            "hidden_states", "hidden_states.", "hidden_states.01", "hidden_states.00", "hidden_states.-1", "hidden_states.+1", "hidden_states. 1",
            "hidden_states.1 ", "hidden_states.1.2", "hidden_states.1e2", "hidden_states.x", "hidden_states.٣", "hidden_states.last",
            "hidden_states.99999999999999999999", "Hidden_States.1", "xhidden_states.1", "hidden_state.1", "last_hidden_states", "", "offsets",
        ])
    func refuses(name: String) {
        #expect(LayerName(tensorName: name) == nil)
    }

    @Test("Layers are ordered by number, 'last' behind all")
    func orders() {
        let layers: [LayerName] = [.last, .number(12), .number(0), .number(6)]
        #expect(layers.sorted() == [.number(0), .number(6), .number(12), .last])
        #expect(!(LayerName.last < .last) && !(LayerName.number(3) < .number(3)) && !(LayerName.last < .number(99)))
    }

    @Test("A layer is written as its number, or as 'last'")
    func describes() {
        #expect("\(LayerName.number(12)) \(LayerName.last)" == "12 last")
    }
}
