package org.compressive.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Deserializes a choice of tokenizer. The short form, a name alone, is read as the long form, a
 * type without settings.
 */
final class TokenizerChoiceDeserializer extends JsonDeserializer<TokenizerChoice> {
  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return type.deserializeTypedFromObject(parser, context);
    }
    ObjectNode whole = context.getNodeFactory().objectNode();
    whole.put(type.getPropertyName(), parser.getText());
    try (JsonParser rewritten = whole.traverse(parser.getCodec())) {
      rewritten.nextToken();
      return type.deserializeTypedFromObject(rewritten, context);
    }
  }

  @Override
  public TokenizerChoice deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    return context.reportInputMismatch(TokenizerChoice.class, "a tokenizer has a type");
  }
}
