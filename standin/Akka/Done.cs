namespace Akka;

/// <summary>Says that something has been completed and gives no other result.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
