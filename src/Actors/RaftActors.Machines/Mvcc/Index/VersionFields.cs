using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>The fields of a <see cref="VersionRecord"/>.</summary>
internal readonly ref struct VersionFields
{
    private VersionFields(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, VersionNumbers numbers)
    {
        Key = key;
        Value = value;
        Numbers = numbers;
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    public VersionNumbers Numbers { get; }

    /// <exception cref="InvalidDataException">The bytes are not a record.</exception>
    public static VersionFields Of(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var (create, mod, version, lease, last) = (0L, 0L, 0L, 0L, 0);
        var reader = new FieldReader(record);
        while (!reader.IsAtEnd)
        {
            var isRead = reader.TryReadTag(out var tag);
            var field = tag >> 3;
            isRead &= field > last;
            last = field;
            if ((tag & 7) == FieldWriter.Delimited)
            {
                isRead &= reader.TryReadBytes(out var bytes);
                isRead &= field is KeyValue.KeyFieldNumber or KeyValue.ValueFieldNumber;
                key = field == KeyValue.KeyFieldNumber ? bytes : key;
                value = field == KeyValue.ValueFieldNumber ? bytes : value;
            }
            else
            {
                isRead &= reader.TryReadNumber(out var number);
                switch (tag)
                {
                    case KeyValue.CreateRevisionFieldNumber << 3:
                        create = (long)number;
                        break;
                    case KeyValue.ModRevisionFieldNumber << 3:
                        mod = (long)number;
                        break;
                    case KeyValue.VersionFieldNumber << 3:
                        version = (long)number;
                        break;
                    case KeyValue.LeaseFieldNumber << 3:
                        lease = (long)number;
                        break;
                    default:
                        isRead = false;
                        break;
                }
            }

            if (!isRead)
            {
                throw new InvalidDataException("A version of a key cannot be read: its record is damaged.");
            }
        }

        return !key.IsEmpty && mod > 0
            ? new VersionFields(key, value, new VersionNumbers(create, mod, version, lease))
            : throw new InvalidDataException("A version of a key has no key or no revision: its record is damaged.");
    }
}
