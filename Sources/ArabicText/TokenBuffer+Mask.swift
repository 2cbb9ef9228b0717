extension TokenBuffer {
    /// Marks a token as cut, as the cleaner does: for phrases that the user masks.
    package mutating func cut(token index: Int) {
        tokens[index].flags.insert(.cut)
    }
}
