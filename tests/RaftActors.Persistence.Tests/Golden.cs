namespace RaftActors.Persistence.Tests;

/// <summary>Bytes as the first version wrote them. A difference means that old files cannot be read: do not edit, add.</summary>
internal static class Golden
{
    public const string Record =
        "9B9F7DD30A350A33080512026E321A10080410031A026E311A026E321A026E3320012804320C080510052088272A0305060732070806100520F02E0A2212200A10080510051A026E311A026E321A026E33100418032001280532026E323806";

    /// <summary>With a compaction note that has no term and vote.</summary>
    public const string RecordWithoutState =
        "4F7683ED0A350A33080512026E321A10080410031A026E311A026E321A026E3320012804320C080510052088272A0305060732070806100520F02E0A1812160A10080510051A026E311A026E321A026E3310041803";

    public const string Snapshot = "8F0B99280A10080510051A026E311A026E321A026E331203010203";

    /// <summary>As above, with the time of the log at the snapshot.</summary>
    public const string CompactionWithLogTime = "E06B32D50A1F121D0A17080510051A026E311A026E321A026E334080D095FFBC3110051805";

    public const string SnapshotWithLogTime = "BF1063DE0A17080510051A026E311A026E321A026E334080D095FFBC31";
}
