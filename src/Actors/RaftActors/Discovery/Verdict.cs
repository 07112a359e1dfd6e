namespace RaftActors.Discovery;

/// <summary>What became of a <see cref="Hello"/>. The numbers are a wire format and frozen.</summary>
internal enum Verdict
{
    /// <summary>The receiver does not know the sender as a member yet: to be asked again.</summary>
    Stranger = 1,

    /// <summary>The receiver reaches the node there from now on.</summary>
    Taken = 2,

    /// <summary>Another process has the node id.</summary>
    Refused = 3,

    /// <summary>The receiver's table of addresses says that the node is elsewhere. That is no second process: the sender goes on.</summary>
    Elsewhere = 4,
}
