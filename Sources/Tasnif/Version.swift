/// The version of this library and of the program, as in CHANGELOG.md.
public let version = "0.1.0"
