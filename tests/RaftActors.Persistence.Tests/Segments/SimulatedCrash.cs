namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The process ends here. Not an <see cref="IOException"/>: nothing may handle it.</summary>
internal sealed class SimulatedCrash() : Exception("The process crashes here.");
