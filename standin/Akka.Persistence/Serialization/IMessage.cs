namespace Akka.Persistence.Serialization;

/// <summary>Marks what the persistence serializers may carry.</summary>
public interface IMessage
{
}
