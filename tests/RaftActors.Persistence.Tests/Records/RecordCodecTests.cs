using System.Runtime.Serialization;
using Akka.Actor;
using CsCheck;
using RaftActors.Persistence.Records;
using RaftActors.Storage;
using Xunit;

namespace RaftActors.Persistence.Tests.Records;

/// <summary>Every record that a log can write comes back from its bytes, and no bytes do any harm.</summary>
public sealed class RecordCodecTests : IDisposable
{
    private const string Manifest = "r";
    private readonly ActorSystem _system = ActorSystem.Create("codec");
    private readonly RaftJournalSerializer _serializer;

    public RecordCodecTests() => _serializer = new RaftJournalSerializer((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void A_record_comes_back_from_its_bytes() =>
        Gen.Select(LogHistory.Any, Gen.Int[1, 7].List[1, 5]).Sample((history, sizes) =>
        {
            foreach (var record in history.Records(sizes))
            {
                var bytes = _serializer.ToBinary(record);
                var back = (LogRecord)_serializer.FromBinary(bytes, Manifest);
                Assert.Equal(record.Operations.Select(o => o.ToString()), back.Operations.Select(o => o.ToString()));
                Assert.Equal(bytes, _serializer.ToBinary(back));
            }
        });

    /// <summary>The checksum is made right, so that the content itself is read.</summary>
    [Fact]
    public void Any_bytes_are_a_record_or_refused() =>
        Gen.Select(LogHistory.Any, Gen.Int[0, 10_000], Gen.Byte).Sample((history, at, value) =>
        {
            var bytes = _serializer.ToBinary(history.Records([3])[0]);
            bytes[4 + (at % (bytes.Length - 4))] = value;
            BitConverter.TryWriteBytes(bytes, Crc32C.Compute(bytes.AsSpan(4)));
            try
            {
                return _serializer.FromBinary(bytes, Manifest) is LogRecord;
            }
            catch (SerializationException)
            {
                return true;
            }
        });
}
