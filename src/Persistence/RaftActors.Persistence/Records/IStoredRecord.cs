namespace RaftActors.Persistence.Records;

/// <summary>An object written to a journal or a snapshot store; bound to <see cref="RaftJournalSerializer"/>.</summary>
public interface IStoredRecord;
