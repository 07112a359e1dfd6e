namespace RaftActors.Client;

/// <summary>What a read may miss.</summary>
public enum Consistency
{
    /// <summary>Nothing that was acknowledged before the read was asked for (T§6.4): answered by the leader after a majority confirmed it.</summary>
    Linearizable = 0,

    /// <summary>Whatever the node asked has not applied yet; answered at once, without any other node.</summary>
    Local = 1,

    /// <summary>Nothing up to <see cref="Query.MinIndex"/>: answered by the node asked as soon as it has applied that index.</summary>
    Sequential = 2,
}
