import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a scratch file could not be used.
package struct ScratchError: Error, Equatable, Sendable {
    /// The folder of the file.
    package let folder: String
    /// What the system says (`errno`).
    package let code: Int32
    /// Whether the disk failed midway rather than that no file could be made in the folder.
    package let isMidway: Bool
}

/// Where the large arrays of a computation live: in memory as long as they fit into a limit, beyond it in files.
///
/// A file is mapped into memory and has no name, so nothing is left behind, however the process ends. The system writes
/// its pages out and takes their memory back when memory is short: what is then needed in memory is what is being read
/// or written. Arrays are grown at their end and read from front to back, which a disk does well; what is reached at
/// random, such as weights by term, does not belong here.
///
/// All space of a file is reserved before it is used, so a full disk is found here and not by a signal in the middle of
/// a computation. When no file can be had, arrays stay in memory and the first failure is kept in `failure`, for the
/// computation to look at between its stages; that way no product of matrices has to throw.
package final class ScratchStore: Sendable {
    /// Where files are made.
    package let folder: String
    /// Bytes of arrays that are kept in memory; those that would exceed it go to files.
    package let memoryLimit: Int
    private let state = Mutex(State())

    private struct State {
        var bytesInMemory = 0
        var bytesInFiles = 0
        var failure: ScratchError?
    }

    package init(folder: String, memoryLimit: Int) {
        self.folder = folder
        self.memoryLimit = memoryLimit
    }

    /// The first failure, if any.
    package var failure: ScratchError? { state.withLock(\.failure) }

    /// Bytes of the arrays in files, now.
    package var bytesInFiles: Int { state.withLock(\.bytesInFiles) }

    /// Makes a file and removes it again: whether the folder is there and can be written to.
    package func check() throws(ScratchError) {
        let descriptor = open()
        guard descriptor >= 0 else { throw ScratchError(folder: folder, code: errno, isMidway: false) }
        close(descriptor)
    }

    /// Memory of the machine, in bytes.
    package static var physicalMemory: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    /// A new file without a name, open for reading and writing; −1 with `errno` when there is none to be had.
    fileprivate func open() -> Int32 {
        var template = Array("\(folder)/tasnif-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        if descriptor >= 0 {
            unlink(template)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return descriptor
    }

    /// Accounts for an array's memory; false if it does not fit.
    fileprivate func take(_ bytes: Int, replacing old: Int) -> Bool {
        state.withLock { state in
            guard state.failure != nil || state.bytesInMemory - old + bytes <= memoryLimit else { return false }
            state.bytesInMemory += bytes - old
            return true
        }
    }

    fileprivate func giveBack(_ bytes: Int) { state.withLock { $0.bytesInMemory -= bytes } }

    fileprivate func note(fileBytes change: Int) { state.withLock { $0.bytesInFiles += change } }

    fileprivate func fail(_ code: Int32, isMidway: Bool) {
        state.withLock { state in
            if state.failure == nil { state.failure = ScratchError(folder: folder, code: code, isMidway: isMidway) }
        }
    }
}

/// Memory of one array: allocated, or a file of a `ScratchStore` mapped into memory.
///
/// `@unchecked Sendable`: `ScratchArray` writes to it only while it is the only one that knows it.
final class ScratchRegion: @unchecked Sendable {
    private(set) var start: UnsafeMutableRawPointer
    private(set) var capacity: Int
    /// The file, or −1.
    private var descriptor: Int32 = -1
    let store: ScratchStore?

    var isInFile: Bool { descriptor >= 0 }

    /// Arrays smaller than this stay in memory: a file would cost more than it frees.
    private static let leastFile = 1 << 16
    /// What is allocated for an empty array.
    private static let leastMemory = 64

    init(store: ScratchStore?) {
        self.store = store
        guard let memory = malloc(Self.leastMemory) else { fatalError("out of memory") }
        start = memory
        capacity = 0
    }

    /// Makes room for at least so many bytes; what is there stays.
    func grow(to bytes: Int, used: Int) {
        guard bytes > capacity else { return }
        if isInFile {
            if extend(to: bytes) { return }
            moveToMemory(bytes, used: used)
            return
        }
        if let store, bytes >= Self.leastFile, !store.take(bytes, replacing: capacity) {
            if moveToFile(bytes, used: used) { return }
            // Every array is taken from now on; see `ScratchStore.failure`.
            _ = store.take(bytes, replacing: capacity)
        } else if let store, bytes < Self.leastFile {
            store.giveBack(capacity - bytes)
        }
        resize(to: bytes, used: used)
    }

    private func resize(to bytes: Int, used: Int) {
        // realloc moves the pages of large blocks instead of copying them.
        guard let moved = realloc(start, max(bytes, Self.leastMemory)) else {
            fatalError("out of memory: \(bytes) bytes")
        }
        start = moved
        capacity = bytes
    }

    private func moveToFile(_ bytes: Int, used: Int) -> Bool {
        guard let store else { return false }
        let file = store.open()
        guard file >= 0 else {
            store.fail(errno, isMidway: false)
            return false
        }
        guard let mapped = Self.map(file, bytes, store) else {
            close(file)
            return false
        }
        mapped.copyMemory(from: start, byteCount: used)
        free(start)
        store.giveBack(capacity)
        store.note(fileBytes: bytes)
        (start, capacity, descriptor) = (mapped, bytes, file)
        return true
    }

    private func extend(to bytes: Int) -> Bool {
        guard let store, let mapped = Self.map(descriptor, bytes, store) else { return false }
        munmap(start, capacity)
        store.note(fileBytes: bytes - capacity)
        (start, capacity) = (mapped, bytes)
        return true
    }

    private func moveToMemory(_ bytes: Int, used: Int) {
        guard let memory = malloc(bytes) else { fatalError("out of memory: \(bytes) bytes") }
        memory.copyMemory(from: start, byteCount: used)
        unmap()
        _ = store?.take(bytes, replacing: 0)
        (start, capacity, descriptor) = (memory, bytes, -1)
    }

    /// Reserves space in a file and maps all of it; nil, with the failure noted, when there is no room.
    private static func map(_ file: Int32, _ bytes: Int, _ store: ScratchStore) -> UnsafeMutableRawPointer? {
        #if canImport(Glibc)
            let code = posix_fallocate(file, 0, bytes)
        #else
            let code = ftruncate(file, off_t(bytes)) == 0 ? 0 : errno
        #endif
        guard code == 0 else {
            store.fail(code, isMidway: true)
            return nil
        }
        guard let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), mapped != MAP_FAILED else {
            store.fail(errno, isMidway: true)
            return nil
        }
        return mapped
    }

    private func unmap() {
        munmap(start, capacity)
        close(descriptor)
        store?.note(fileBytes: -capacity)
    }

    deinit {
        if isInFile {
            unmap()
        } else {
            free(start)
            store?.giveBack(capacity)
        }
    }
}

/// An array that grows at its end and lives where its `ScratchStore` puts it.
///
/// A value as an `Array` is: copies share the memory until one of them is appended to.
package struct ScratchArray<Element: BitwiseCopyable & Sendable>: Sendable {
    private var region: ScratchRegion
    /// Number of elements.
    package private(set) var count = 0
    /// Elements in front whose pages have been let go; see `Pages`.
    private var letGo = 0

    /// Bytes that are written to a file before their pages are let go.
    private static var window: Int { 8 << 20 }

    /// An empty array.
    ///
    /// - Parameter store: nil for an array that stays in memory.
    package init(store: ScratchStore?) { region = ScratchRegion(store: store) }

    /// An array with a copy of the elements.
    package init(_ elements: some Collection<Element>, store: ScratchStore?) {
        self.init(store: store)
        reserve(elements.count)
        for element in elements { append(element) }
    }

    /// The store of this array.
    package var store: ScratchStore? { region.store }

    /// Makes room for so many elements in all.
    package mutating func reserve(_ capacity: Int) { prepare(max(0, capacity - count), isExact: true) }

    /// Appends an element.
    package mutating func append(_ element: Element) {
        append(atMost: 1) { target in
            target.initialize(to: element)
            return 1
        }
    }

    /// Appends what `body` writes.
    ///
    /// - Parameters:
    ///   - limit: most elements that it may write.
    ///   - body: writes to the memory behind the last element and returns how many elements.
    @inline(__always)
    package mutating func append(atMost limit: Int, _ body: (UnsafeMutablePointer<Element>) -> Int) {
        prepare(limit, isExact: false)
        let end = region.start + count * MemoryLayout<Element>.stride
        let added = body(end.assumingMemoryBound(to: Element.self))
        precondition(added >= 0 && added <= limit, "more was written than there is room for")
        count += added
    }

    /// Appends the elements of a buffer.
    package mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
        append(atMost: elements.count) { target in
            if let source = elements.baseAddress { target.initialize(from: source, count: elements.count) }
            return elements.count
        }
    }

    @inline(__always)
    package subscript(position: Int) -> Element {
        precondition(position >= 0 && position < count, "index out of range")
        return region.start.load(fromByteOffset: position * MemoryLayout<Element>.stride, as: Element.self)
    }

    /// Calls `body` with a pointer to the elements; it must not leave the closure.
    package func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withExtendedLifetime(region) { () throws(Failure) -> Result in
            let start = UnsafePointer(region.start.assumingMemoryBound(to: Element.self))
            return try body(UnsafeBufferPointer(start: start, count: count))
        }
    }

    /// Tells that the elements in front of one are not needed for a while; of no effect on an array that is in no file.
    package func letGo(before end: Int) {
        guard region.isInFile else { return }
        Pages.letGo(UnsafeRawBufferPointer(start: region.start, count: end * MemoryLayout<Element>.stride))
    }

    /// The elements, as a buffer that shares the memory.
    package var shared: SharedBuffer<Element> {
        let region = region
        let memory = SharedMemory(
            UnsafeRawBufferPointer(start: region.start, count: count * MemoryLayout<Element>.stride),
            isInFile: region.isInFile
        ) { _ in withExtendedLifetime(region) {} }
        guard let buffer = SharedBuffer<Element>(memory: memory, byteOffset: 0, count: count) else {
            preconditionFailure("the buffer is all of its memory")
        }
        buffer.letGo(of: 0..<count)
        return buffer
    }

    /// Makes the memory this array's own, with room for so many elements more.
    private mutating func prepare(_ more: Int, isExact: Bool) {
        let stride = MemoryLayout<Element>.stride
        let needed = (count + more) * stride
        if !isKnownUniquelyReferenced(&region) {
            let copy = ScratchRegion(store: region.store)
            copy.grow(to: max(needed, region.capacity), used: 0)
            copy.start.copyMemory(from: region.start, byteCount: count * stride)
            region = copy
            letGo = 0
        }
        if needed > region.capacity {
            region.grow(to: isExact ? needed : max(needed, region.capacity + region.capacity / 2), used: count * stride)
        }
        if region.isInFile, (count - letGo) * stride >= Self.window {
            Pages.letGo(UnsafeRawBufferPointer(start: region.start + letGo * stride, count: (count - letGo) * stride))
            letGo = count
        }
    }
}

/// Pages of mapped files.
enum Pages {
    /// Takes the pages that lie wholly inside `bytes` out of the process's memory. They stay in the file, and in the
    /// system's cache as long as it has room; the next use brings them back.
    static func letGo(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let size = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let first = (UInt(bitPattern: start) + size - 1) / size * size
        let last = (UInt(bitPattern: start) + UInt(bytes.count)) / size * size
        guard last > first else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_DONTNEED)
    }
}
