using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// The commands of <see cref="MvccMachine"/> as bytes to propose. Each is answered by an <see cref="MvccAnswer"/>, read by
/// <see cref="Decode"/>, whose body has the name of the command's, or is an error.
/// </summary>
/// <remarks>
/// Thread-safe. The requests are not checked here: <see cref="MvccChecks"/> does that, and the machine does it again.
/// </remarks>
public static class MvccCommands
{
    /// <summary>Sets a key.</summary>
    public static ReadOnlyMemory<byte> Put(PutRequest request, MvccCaller caller) =>
        Encode(new MvccCommand { Put = request }, caller);

    /// <summary>Removes a key or a range.</summary>
    public static ReadOnlyMemory<byte> DeleteRange(DeleteRangeRequest request, MvccCaller caller) =>
        Encode(new MvccCommand { DeleteRange = request }, caller);

    /// <summary>Compares, then runs one of two lists of operations. One that only reads is better asked as a query.</summary>
    public static ReadOnlyMemory<byte> Txn(TxnRequest request, MvccCaller caller) =>
        Encode(new MvccCommand { Txn = request }, caller);

    /// <summary>Forgets the history below a revision.</summary>
    /// <param name="revision">Reads and events from here on stay possible.</param>
    /// <param name="physical">Whether the space is to be free before the answer.</param>
    /// <param name="caller">Who asks.</param>
    public static ReadOnlyMemory<byte> Compact(long revision, bool physical, MvccCaller caller) =>
        Encode(new MvccCommand { Compact = new CompactCommand { Revision = revision, Physical = physical } }, caller);

    /// <summary>Grants a lease.</summary>
    /// <param name="id">Chosen by the proposer, not 0.</param>
    /// <param name="ttl">The time to live in seconds; less than the minimum is raised to it.</param>
    /// <param name="caller">Who asks.</param>
    public static ReadOnlyMemory<byte> LeaseGrant(long id, long ttl, MvccCaller caller) =>
        Encode(new MvccCommand { LeaseGrant = new LeaseGrantCommand { Id = id, Ttl = ttl } }, caller);

    /// <summary>An id for a lease: random and positive. The machine refuses one that is taken; then draw another.</summary>
    public static long NewLeaseId()
    {
        Span<byte> drawn = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(drawn);
        return Math.Max(1, BinaryPrimitives.ReadInt64LittleEndian(drawn) & long.MaxValue);
    }

    /// <summary>Ends a lease and removes its keys. The body of the answer is <c>lease</c>.</summary>
    public static ReadOnlyMemory<byte> LeaseRevoke(long id, MvccCaller caller) =>
        Encode(new MvccCommand { LeaseRevoke = new LeaseRevokeCommand { Id = id } }, caller);

    /// <summary>Gives leases their full time again; collect those of some milliseconds in one command.</summary>
    public static ReadOnlyMemory<byte> LeaseRenew(IEnumerable<long> ids) =>
        Encode(new MvccCommand { LeaseRenew = new LeaseRenewCommand { Ids = { ids } } }, MvccCaller.Host);

    /// <summary>Ends what has expired by log time.</summary>
    public static ReadOnlyMemory<byte> LeaseExpire() =>
        Encode(new MvccCommand { LeaseExpire = new LeaseExpireCommand() }, MvccCaller.Host);

    /// <summary>Switches an alarm on or off.</summary>
    public static ReadOnlyMemory<byte> Alarm(AlarmCommand command, MvccCaller caller) =>
        Encode(new MvccCommand { Alarm = command }, caller);

    /// <summary>Changes users, roles, or whether authentication is on.</summary>
    public static ReadOnlyMemory<byte> Auth(AuthCommand command, MvccCaller caller) =>
        Encode(new MvccCommand { Auth = command }, caller);

    /// <summary>Tells what a node says about itself. The body of the answer is <c>members</c>.</summary>
    public static ReadOnlyMemory<byte> Member(MemberInfo member) => Encode(new MvccCommand { Member = member }, MvccCaller.Host);

    /// <summary>Changes the limits that are part of the state; what is not set stays as it is.</summary>
    public static ReadOnlyMemory<byte> Configure(ConfigureCommand command) =>
        Encode(new MvccCommand { Configure = command }, MvccCaller.Host);

    /// <summary>Reads an answer to a command or a query.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not an answer.</exception>
    public static MvccAnswer Decode(ReadOnlyMemory<byte> answer) => MvccAnswer.Parser.ParseFrom(answer.Span);

    private static ReadOnlyMemory<byte> Encode(MvccCommand command, MvccCaller caller)
    {
        (command.User, command.AuthRevision, command.System) = (caller.User, caller.AuthRevision, caller.IsSystem);
        return command.ToByteArray();
    }
}
