internal import CKernels

/// The rank sums of one system on eight resamples at once.
public enum ResampledRanksKernel {
    /// Resamples that one call takes.
    public static let laneCount = 8
    /// The largest N for which the sums are exact: N³ < 2⁵³.
    public static let largestCount = 200_000

    /// - Parameters:
    ///   - order: the places of the sample, from the smallest value to the largest.
    ///   - ends: where each group of equal values ends in `order`.
    ///   - entries: for each place eight multiplicities m, then eight products m·S with the gold's ranks S.
    ///   - counts: N = Σ m of each resample.
    /// - Returns: for each resample Σ R·m·S, with R = 2·before + w − N for a group of weight w behind
    ///   `before` smaller ones, and Σ w³.
    /// - Precondition: places in `order` are those of `entries`, `ends` ascend up to its end, and each N
    ///   is at most ``largestCount``.
    public static func sums(
        order: Span<Int32>, ends: Span<Int32>, entries: Span<Int32>, counts: Span<Double>, into sums: inout [Double], ties: inout [Double]
    ) {
        precondition(entries.count == order.count * 2 * laneCount && counts.count == laneCount, "entries for each place, and a count for each resample")
        precondition(ends.count == 0 || Int(ends[ends.count - 1]) == order.count, "groups end where the sample does")
        precondition(sums.count == laneCount && ties.count == laneCount, "room for the sums")
        unsafe order.withUnsafeBufferPointer { order in
            unsafe ends.withUnsafeBufferPointer { ends in
                unsafe entries.withUnsafeBufferPointer { entries in
                    unsafe counts.withUnsafeBufferPointer { counts in
                        unsafe sums.withUnsafeMutableBufferPointer { sums in
                            unsafe ties.withUnsafeMutableBufferPointer { ties in
                                unsafe kernel_resampled_ranks(
                                    order.baseAddress, ends.baseAddress, ends.count, entries.baseAddress, counts.baseAddress, sums.baseAddress,
                                    ties.baseAddress)
                            }
                        }
                    }
                }
            }
        }
    }
}
