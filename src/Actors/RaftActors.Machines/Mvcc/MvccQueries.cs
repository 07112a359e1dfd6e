using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// The queries of <see cref="MvccMachine"/> as bytes. Each is answered by an <see cref="MvccAnswer"/>, read by
/// <see cref="MvccCommands.Decode"/>, whose body has the name of the query's, or is an error.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class MvccQueries
{
    /// <summary>Reads a key, a range, or a page of one.</summary>
    /// <param name="request">For the next page: with the answer's <c>next_key</c> and <c>read_revision</c>.</param>
    /// <param name="maxBytes">How many bytes of pairs a page has at most, at least one pair; 0 = all in one page.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="skipCount">Leaves the count 0, as is good for all pages but the first.</param>
    public static ReadOnlyMemory<byte> Range(RangeRequest request, long maxBytes, MvccCaller caller, bool skipCount = false) =>
        Encode(new MvccQuery { Range = new RangeQuery { Request = request, MaxBytes = maxBytes, SkipCount = skipCount } }, caller);

    /// <summary>Runs a txn that only reads: ranges at top level, see <see cref="MvccChecks.IsReadOnly"/>.</summary>
    public static ReadOnlyMemory<byte> ReadTxn(TxnRequest request, MvccCaller caller) =>
        Encode(new MvccQuery { ReadTxn = request }, caller);

    /// <summary>Events from a revision on, in whole revisions. Permissions are not checked.</summary>
    public static ReadOnlyMemory<byte> Events(EventsQuery query) => Encode(new MvccQuery { Events = query }, MvccCaller.Host);

    /// <summary>One lease. Unknown: the answer says so, it is not an error.</summary>
    public static ReadOnlyMemory<byte> Lease(long id, bool keys, MvccCaller caller) =>
        Encode(new MvccQuery { Lease = new LeaseQuery { Id = id, Keys = keys } }, caller);

    /// <summary>All leases, nearest expiry first.</summary>
    public static ReadOnlyMemory<byte> Leases(MvccCaller caller) =>
        Encode(new MvccQuery { Leases = new LeasesQuery() }, caller);

    /// <summary>When to propose <see cref="MvccCommands.LeaseExpire"/> next.</summary>
    public static ReadOnlyMemory<byte> NextExpiry() => Encode(new MvccQuery { NextExpiry = new NextExpiryQuery() }, MvccCaller.Host);

    /// <summary>Revisions, sizes, alarms, limits.</summary>
    public static ReadOnlyMemory<byte> Status() => Encode(new MvccQuery { Status = new StatusQuery() }, MvccCaller.Host);

    /// <summary>A hash over all kept versions up to a revision; 0 = the present one.</summary>
    public static ReadOnlyMemory<byte> HashKv(long revision, MvccCaller caller) =>
        Encode(new MvccQuery { HashKv = new HashKvQuery { Revision = revision } }, caller);

    /// <summary>Users, roles, or whether the caller may do something.</summary>
    public static ReadOnlyMemory<byte> Auth(AuthQuery query, MvccCaller caller) => Encode(new MvccQuery { Auth = query }, caller);

    /// <summary>What the nodes said about themselves.</summary>
    public static ReadOnlyMemory<byte> Members(MvccCaller caller) => Encode(new MvccQuery { Members = new MembersQuery() }, caller);

    /// <summary>All alarms. The body of the answer is <c>alarm</c>.</summary>
    public static ReadOnlyMemory<byte> Alarms(MvccCaller caller) => Encode(new MvccQuery { Alarms = new AlarmsQuery() }, caller);

    private static ReadOnlyMemory<byte> Encode(MvccQuery query, MvccCaller caller)
    {
        (query.User, query.AuthRevision, query.System) = (caller.User, caller.AuthRevision, caller.IsSystem);
        return query.ToByteArray();
    }
}
