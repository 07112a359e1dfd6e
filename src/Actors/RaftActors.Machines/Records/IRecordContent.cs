namespace RaftActors.Machines.Records;

/// <summary>What a record is to contain.</summary>
internal interface IRecordContent
{
    /// <summary>The key, as in the record.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The bytes of the record.</summary>
    int Size { get; }

    /// <summary>Writes the record.</summary>
    /// <param name="record">So many bytes.</param>
    void WriteTo(Span<byte> record);
}
