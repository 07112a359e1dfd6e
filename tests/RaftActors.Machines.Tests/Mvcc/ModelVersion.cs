using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>A version of a key in the naive model; without numbers it is a delete.</summary>
internal sealed record ModelVersion(long Main, ByteString Key, long Create, long Version, ByteString Value, long Lease)
{
    public bool IsPut => Version > 0;

    public KeyValue ToPair() => new()
    {
        Key = Key,
        CreateRevision = Create,
        ModRevision = Main,
        Version = Version,
        Value = Value,
        Lease = Lease,
    };
}
